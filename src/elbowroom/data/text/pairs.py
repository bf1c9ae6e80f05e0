"""Pairs of lines: two files that keep step, or one table with a column for each side."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from elbowroom.data.readers._opened import opened_text
from elbowroom.data.text.lines import check_lines, read_lines
from elbowroom.errors import ConfigError, DataError


@dataclass(frozen=True, eq=False)
class Pairs:
    """Lines and what each of them is to become.

    Args:
        source: what is read.
        target: what should come out, one for each.
        title: how reports call them.

    Raises:
        DataError: an empty line, or another number of lines on one side.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    title: str = ""

    def __post_init__(self) -> None:
        if len(self.source) != len(self.target):
            raise DataError("Pairs have as many lines on one side as on the other.",
                            f"{len(self.source)} and {len(self.target)}",
                            "see where the files lose step; an empty line counts as one")  # fmt: skip
        for name in ("source", "target"):
            object.__setattr__(self, name, tuple(check_lines(getattr(self, name), f"{self.title or 'pairs'}, {name},")))

    def __len__(self) -> int:
        return len(self.source)

    def take(self, rows: Sequence[int] | np.ndarray) -> Pairs:
        """These pairs, in this order."""
        return Pairs(tuple(self.source[i] for i in rows), tuple(self.target[i] for i in rows), self.title)


def load_pairs(
    source: str | Path, target: str | Path | None = None, columns: tuple[str | int, str | int] = (0, 1)
) -> Pairs:
    """Pairs from two files of lines, or from one table (.tsv, .txt with tabs, .csv, .parquet).

    Args:
        source: the file of the one side, or of both.
        target: the file of the other side.
        columns: of a table, names in its first line, or places counted from 0 where it has no names.

    Raises:
        DataError: a file cannot be read, is not UTF-8, or its lines do not make pairs.
        ConfigError: a column that is not there.
    """
    path = Path(source)
    if target is not None:
        return Pairs(tuple(read_lines(path)), tuple(read_lines(Path(target))), path.name)
    if path.suffix.lower() in (".parquet", ".csv"):
        first, second = _table(path, columns)
        return Pairs(first, second, path.name)
    rows = [line.split("\t") for line in read_lines(path)]
    places = [_place(column, path) for column in columns]
    for number, row in enumerate(rows, 1):
        if len(row) <= max(places):
            raise DataError(f"Every line of {path} has a tab between its two sides.",
                            f"{len(row)} column(s) in line {number}", "put a tab there, or name two files")  # fmt: skip
    first, second = (tuple(row[place] for row in rows) for place in places)
    return Pairs(first, second, path.name)


def _place(column: str | int, path: Path) -> int:
    if isinstance(column, int) or column.isdigit():
        return int(column)
    raise ConfigError("Columns of a file without names are places, counted from 0.", f"{column!r} for {path}",
                      "say 0 and 1, or take a .csv with names in its first line")  # fmt: skip


def _table(path: Path, columns: tuple[str | int, str | int]) -> list[tuple[str, ...]]:
    if path.suffix.lower() == ".parquet":
        try:
            from pyarrow import parquet
        except ImportError:
            raise ConfigError(".parquet is read by pyarrow.", f"{path}, and no pyarrow",
                              "pip install 'elbowroom[tables]'") from None  # fmt: skip
        table = parquet.read_table(path)
        cells = {name: [str(value) for value in table[name].to_pylist()] for name in table.column_names}
    else:
        with opened_text(path) as file:
            names, *rows = csv.reader(file)
        cells = {name: [row[i] if i < len(row) else "" for row in rows] for i, name in enumerate(names)}
    found = []
    for column in columns:
        name = list(cells)[column] if isinstance(column, int) and column < len(cells) else str(column)
        if name not in cells:
            raise ConfigError(f"A column of {path} is wanted.", repr(column), f"it has {', '.join(map(repr, cells))}")
        found.append(tuple(cells[name]))
    return found
