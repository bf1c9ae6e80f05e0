"""Where the data of a run came from: what config.json says under `source`, as JSON types.

Of rows:
    data, split, label_column    the set by name, or the path, as `load` reads it; data is None where it is not known
    group_column                 of a table, where one was named
    images                       how images are made alike
    series                       window, stride, gaps and column of times, where a series was cut into windows
    table                        the options that a table was read by, the columns that were left out, and what was
                                 filled in (`table_options`)
    feature_names                by which columns of other tables are put in order
    whole                        of a table with names: the columns of whole numbers, with the lowest and the highest
    range                        lowest and highest number, to which photographs are brought
    fingerprint                  shape, dtype and digest of the rows
    target                       where clean rows of damaged ones came from: data (None in memory) and fingerprint
    held_out                     where rows were not drawn one by one: by time or groups, how many (count), of how many
                                 (of), how many are in neither part since they share steps (left_out), which groups

Of texts:
    data, split, target, columns    likewise, as `load_pairs` and `load_texts` read them
    drop_empty                      true where empty texts were left out
    validation                      the same of texts that were held out, where they came from elsewhere
    digest                          of the texts that were held out, or of all
    held_out                        how many texts were held out (count), of how many (of, None where they came from
                                    elsewhere), and how many of them share a side with a training text (shared)
"""

from __future__ import annotations

import hashlib
import stat
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.rows import fingerprint
from elbowroom.errors import DataError, ElbowroomWarning

HELD_OUT = "held_out"
Announce = Callable[[str], None]
"""Is told a sentence before a file is read that a run names."""


def source_of_rows(
    data: Any, rows: np.ndarray, low: float, high: float, target: np.ndarray | None = None
) -> dict[str, Any]:
    """Where rows came from.

    Args:
        data: what the user passed: a `Dataset` that may know it, a data frame, an array.
        rows: its rows [N, *event].
        low, high: the lowest and the highest number among them, or among the target's.
        target: what should come out of them, or None for themselves.
    """
    known = isinstance(data, Dataset)
    source: dict[str, Any] = {"data": None, "split": None, "label_column": None}
    source |= dict(data.origin or {}) if known else {}
    names = data.feature_names if known else getattr(data, "columns", None)
    if names is not None:
        source["feature_names"] = [str(name) for name in names]
        if rows.ndim == 2 and len(names) == rows.shape[1]:
            source["whole"] = _whole(rows, source["feature_names"])
    x = data.x if known else rows
    if np.asarray(x[:1]).dtype.kind == "f":
        source["range"] = [low, high]
    if target is not None:
        source["target"] = {"data": None, **(source.get("target") or {}), "fingerprint": fingerprint(target)}
    return source | {"fingerprint": fingerprint(x)}


def _whole(rows: np.ndarray, names: Sequence[str]) -> dict[str, list[int]]:
    """The columns of whole numbers, with their ends."""
    columns = dict(zip(names, rows.T, strict=True))
    return {name: [int(column.min()), int(column.max())] for name, column in columns.items()
            if np.abs(column).max() < 2**53 and (column == np.rint(column)).all()}  # fmt: skip


def source_of_texts(texts: Any, sides: Sequence[Sequence[str]], validation: Any = None) -> dict[str, Any]:
    """Where texts came from.

    Args:
        texts: what the user passed: `Pairs`, texts with an origin, or others.
        sides: the texts whose digest tells them from others: those that are held out where they came from elsewhere.
        validation: those, as the user passed them, or None.
    """
    source: dict[str, Any] = {"data": None, "split": None, "target": None, "columns": None}
    source |= dict(getattr(texts, "origin", None) or {})
    if validation is not None:
        source["validation"] = getattr(validation, "origin", None)
    return source | {"digest": digest_of(*sides)}


def digest_of(*sides: Sequence[str]) -> str:
    """Of texts, or of both sides of pairs: what tells them from others."""
    return hashlib.blake2b("\0\n".join("\n".join(side) for side in sides).encode(), digest_size=16).hexdigest()


def warn_of(sentence: str) -> None:
    """Says a sentence as a warning."""
    warnings.warn(ElbowroomWarning(sentence), stacklevel=5)


def check_named(path: Path, folder: Path | None, announce: Announce) -> None:
    """Says that a file is read because a run names it, before it is: the run may be a stranger's.

    Args:
        path: that the run names.
        folder: of the run, or None.
        announce: is told.

    Raises:
        DataError: it is neither a file nor a folder: a named pipe, or a device.
    """
    kind = path.stat().st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise DataError("What a run was fitted to is a file or a folder.", f"{path} of {folder}, which is neither",
                        "name the data: elbowroom report RUN DATA")  # fmt: skip
    announce(f"{folder or 'The model'} names {path} as its data, which are read now, as no others are named.")


def name_of(source: dict[str, Any] | None) -> str:
    """What an error calls data whose file is not known."""
    if not source:
        return "which does not say what it was fitted to"
    if "fingerprint" not in source:
        return "which was fitted to texts in memory"
    shape = " x ".join(map(str, source["fingerprint"]["shape"]))
    return f"which was fitted to an array in memory ({shape} {source['fingerprint']['dtype']})"
