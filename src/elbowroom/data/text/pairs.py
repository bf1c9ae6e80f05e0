"""Texts and pairs of texts: of public sets, of files that keep step, or of tables with a column for each side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.cache import Consent
from elbowroom.data.text import catalogue
from elbowroom.data.text.columns import is_table, only_column, pair_columns, read_columns
from elbowroom.data.text.lines import MOST_SAID, Lines, check_lines, read_lines, without_empty
from elbowroom.errors import ConfigError, DataError, nearest_cure


@dataclass(frozen=True, eq=False, repr=False)
class Pairs:
    """Lines and what each of them is to become.

    Args:
        source: what is read.
        target: what should come out, one for each.
        title: how reports call them.
        origin: how these very pairs are read again, as JSON types, as `load_pairs` writes it; else None.
        dropped: how many pairs with an empty side were left out.

    Raises:
        DataError: an empty line, or another number of lines on one side.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    title: str = ""
    origin: Mapping[str, Any] | None = None
    dropped: int = 0

    def __post_init__(self) -> None:
        self.check_step(self.source, self.target)
        for name in ("source", "target"):
            object.__setattr__(self, name, tuple(check_lines(getattr(self, name), f"{self.title or 'pairs'}, {name},")))

    @staticmethod
    def check_step(source: Sequence[str], target: Sequence[str]) -> None:
        """Raise unless there are as many lines on one side as on the other."""
        if len(source) != len(target):
            raise DataError("Pairs have as many lines on one side as on the other.",
                            f"{len(source)} and {len(target)}",
                            "see where the files lose step; an empty line counts as one")  # fmt: skip

    def __len__(self) -> int:
        return len(self.source)

    def __repr__(self) -> str:
        return f"Pairs of {self.title or 'texts'}: {len(self)}"

    def __getitem__(self, rows: slice) -> Pairs:
        return self.take(range(len(self))[rows])

    def take(self, rows: Sequence[int] | np.ndarray) -> Pairs:
        """These pairs, in this order."""
        return Pairs(tuple(self.source[i] for i in rows), tuple(self.target[i] for i in rows), self.title)


def load_pairs(
    source: str | Path,
    target: str | Path | None = None,
    columns: Sequence[str | int] | None = None,
    split: str | None = None,
    download: Consent = True,
    drop_empty: bool = False,
) -> Pairs:
    """Pairs of a public set by name, from two files of lines, or from one table.

    A table is a file of lines with tabs (.tsv, .txt), or .csv, .parquet, .jsonl or .json, whose columns have names.

    Args:
        source: a name such as "multi30k", the file of the one side, or the file of both.
        target: the file of the other side.
        columns: of a table, names in its first line, keys of its objects, or places counted from 0; None takes both
            columns of a table that has two. Of a public set, languages such as ("en", "de").
        split: of a public set; None is its first, such as "train".
        download: of a public set: True, False, or a function that is asked with a sentence.
        drop_empty: of files, leave out pairs with an empty side; `Pairs.dropped` says how many.

    Raises:
        DataError: a file cannot be read, is not UTF-8, or its lines do not make pairs; an empty side.
        ConfigError: a split or a column that is not there; a table of three or more columns, and none named.
    """
    if target is None and catalogue.is_name(source):
        columns = (0, 1) if columns is None else columns
        sides = catalogue.load(str(source), split, both_languages(str(source), columns), download)
        origin = _origin(source, catalogue.chosen(str(source), split), None, columns)
        return Pairs(tuple(sides[0]), tuple(sides[1]), catalogue.describe(str(source)).title, origin)
    path = existing(source, split)
    if target is not None:
        sides, columns = [read_lines(path), read_lines(existing(target, split))], None
        Pairs.check_step(*sides)
    else:
        columns = pair_columns(path) if columns is None else columns
        sides = read_columns(path, columns)
    sides, dropped = without_empty(*sides) if drop_empty else (sides, 0)
    return Pairs(tuple(sides[0]), tuple(sides[1]), path.name, _origin(source, None, target, columns, drop_empty),
                 dropped)  # fmt: skip


def load_texts(
    source: str | Path,
    column: str | int | None = None,
    split: str | None = None,
    download: Consent = True,
    drop_empty: bool = False,
) -> Lines:
    """Texts of a public set by name, of a file with one in each line, or of a column of a table.

    Args:
        source: a name such as "ptb", or a file.
        column: of a table, a name or a place counted from 0; of a public set, a language. None takes lines whole, a
            table's only column, the key "text" of .jsonl and .json, or a set's first language.
        split: of a public set; None is its first, such as "train".
        download: of a public set: True, False, or a function that is asked with a sentence.
        drop_empty: of files, leave empty lines out; `Lines.dropped` says how many.

    Raises:
        DataError: the file cannot be read, is not UTF-8, or holds an empty line.
        ConfigError: a split or a column that is not there, or a table of several columns and none named.
    """
    if catalogue.is_name(source):
        lines = catalogue.load(str(source), split, (column or 0,), download)[0]
        own = catalogue.chosen(str(source), split)
        return Lines(check_lines(lines, str(source)), _origin(source, own, None, None if column is None else [column]))
    path = existing(source, split)
    if column is not None or is_table(path):
        lines = only_column(path) if column is None else read_columns(path, (column,))[0]
        return _lines(lines, path, source, None if column is None else [column], drop_empty)
    lines = read_lines(path)
    if path.name.lower().removesuffix(".gz").endswith(".tsv") and any("\t" in line for line in lines):
        raise ConfigError(f"Of several columns of {path} one holds the texts.", "lines with tabs, and no column",
                          "name its place, such as --columns 0, or fit a model of pairs")  # fmt: skip
    return _lines(lines, path, source, None, drop_empty)


def _lines(
    lines: list[str], path: Path, source: str | Path, columns: Sequence[str | int] | None, drop_empty: bool
) -> Lines:
    (lines,), dropped = without_empty(lines) if drop_empty else ((lines,), 0)
    return Lines(check_lines(lines, str(path)), _origin(source, None, None, columns, drop_empty), dropped)


def _origin(
    source: str | Path,
    split: str | None,
    target: str | Path | None,
    columns: Sequence[str | int] | None,
    drop_empty: bool = False,
) -> dict[str, Any]:
    return {"data": str(source), "split": split, "target": None if target is None else str(target),
            "columns": None if columns is None else list(columns),
            **({"drop_empty": True} if drop_empty else {})}  # fmt: skip


def both_languages(name: str, columns: Sequence[str | int]) -> Sequence[str | int]:
    """Two languages of a public set.

    Raises:
        ConfigError: the set has one.
    """
    if len(catalogue.describe(name).languages) < 2:
        raise ConfigError("Pairs have two sides.", f"{name}, which has one",
                          "fit sequence-autoencoder or sequence-vae to it")  # fmt: skip
    return columns


def existing(source: str | Path, split: str | None) -> Path:
    """The path of a file of texts that exists.

    Raises:
        DataError: there is none, and no set of this name.
        ConfigError: a split of a file.
    """
    path = Path(source).expanduser()
    try:
        there = path.exists()
    except OSError:  # a name that no file can have, such as a whole text
        there = False
    if not there:
        raise DataError("Texts are a public set by name, or a file that exists.", repr(str(source)[:MOST_SAID]),
                        nearest_cure(str(source).lower().replace("_", "-"), catalogue.names()))  # fmt: skip
    if split is not None:
        raise ConfigError("split fits public sets only.", f"split={split!r} of {path}", "leave split out")
    return path
