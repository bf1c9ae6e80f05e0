"""Labels as numbers: class numbers stay, text becomes numbers in the order of the sorted names.

Text that is a number counts as one where nothing of it is lost: 001, 01 and 1 are three names.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from elbowroom.errors import DataError

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
"""Numbers as they are usually written: without zeros in front, or a plus sign."""


def encode_labels(values: Any, what: str = "the labels") -> tuple[np.ndarray, tuple[str, ...] | None]:
    """Labels [N] as int64 class numbers (or float64 targets), and the class names where they were text.

    Text such as "3" or "0.5" counts as a number if every label is one, in its usual form, and no two of them are the
    same number.

    Args:
        values: [N] numbers, booleans or text.
        what: how an error calls them.

    Raises:
        DataError: not one label per row, or a label is missing.

    >>> encode_labels(["cat", "ant", "cat"])
    (array([1, 0, 1]), ('ant', 'cat'))
    >>> encode_labels(["001", "01", "1"])[1], encode_labels(["1", "2"])[1]
    (('001', '01', '1'), None)
    """
    labels = np.asarray(values)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1:
        raise DataError(f"For {what}: one label per row.", f"shape {labels.shape}", "pass an array of shape [N]")
    if labels.dtype.kind in "OUSTM":
        missing = [i for i, v in enumerate(labels) if v is None or v != v or str(v).strip() == ""]
        if missing:
            raise _missing(what, missing[0], len(missing))
        names, codes = np.unique(np.array([str(v) for v in labels]), return_inverse=True)
        if any(isinstance(v, str) for v in labels) and not _are_numbers(names):
            return codes.astype(np.int64), tuple(str(name) for name in names)
        try:  # numbers that arrived as text or objects are numbers
            labels = np.array([float(v) for v in labels])
        except (TypeError, ValueError):
            return codes.astype(np.int64), tuple(str(name) for name in names)
    if labels.dtype.kind == "f":
        bad = np.flatnonzero(~np.isfinite(labels))
        if len(bad):
            raise _missing(what, int(bad[0]), len(bad))
        if not (labels == np.rint(labels)).all():
            return labels.astype(np.float64), None
    if labels.dtype.kind not in "biuf":
        raise DataError(f"For {what}: numbers or text.", str(labels.dtype))
    return labels.astype(np.int64), None


def _are_numbers(names: np.ndarray) -> bool:
    """Whether different names are different numbers, each in its usual form."""
    return all(NUMBER.fullmatch(name) for name in names) and len({float(name) for name in names}) == len(names)


def _missing(what: str, row: int, count: int) -> DataError:
    return DataError(f"For {what}: every row has one.", f"none in row {row}, {count} in all",
                     "drop these rows; of a table incomplete='drop' (--incomplete drop) does it")  # fmt: skip


def one_for_each(y: Any, rows: np.ndarray) -> np.ndarray:
    """Labels as an array, one for each row.

    Raises:
        DataError: there are more or fewer than rows.
    """
    labels = np.asarray(y)
    if labels.ndim == 0 or len(labels) != len(rows):
        raise DataError("There is one label for each row.", f"labels of shape {labels.shape} for {len(rows)} rows",
                        "pass y of shape [N] or [N, C]")  # fmt: skip
    return labels
