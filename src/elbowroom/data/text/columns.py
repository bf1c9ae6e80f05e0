"""Columns of text in a table (.csv, .parquet), or between the tabs of a file of lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from elbowroom.data.readers._opened import delimiter_of, opened
from elbowroom.data.text.lines import read_lines, text_of
from elbowroom.errors import ConfigError, DataError

TABLES = (".csv", ".parquet")


def is_table(path: Path) -> bool:
    """Whether the columns of this file have names, by its ending; .csv.gz is one too."""
    return path.suffix.lower() in TABLES or path.name.lower().endswith(".csv.gz")


def read_columns(path: Path, columns: Sequence[str | int]) -> list[list[str]]:
    """The cells of these columns, in step with each other.

    Args:
        path: a table, or a file of lines with tabs.
        columns: names in a table's first line, or places counted from 0.

    Raises:
        DataError: the file cannot be read, is not UTF-8, or a line has not so many columns.
        ConfigError: a column that is not there.
    """
    if is_table(path):
        return _of_table(path, columns)
    places = [_place(column, path) for column in columns]
    rows = [line.split("\t") for line in read_lines(path)]
    for number, row in enumerate(rows, 1):
        if len(row) <= max(places):
            raise DataError(f"Every line of {path} has a tab between its two sides.",
                            f"{len(row)} column(s) in line {number}", "put a tab there, or name two files")  # fmt: skip
    return [[row[place] for row in rows] for place in places]


def only_column(path: Path) -> list[str]:
    """The cells of a table that has one column.

    Raises:
        ConfigError: it has more.
    """
    cells = _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    if len(cells) > 1:
        raise ConfigError(f"Of several columns of {path} one holds the texts.", ", ".join(map(repr, cells)),
                          "name it, such as --columns text")  # fmt: skip
    return next(iter(cells.values()))


def _place(column: str | int, path: Path) -> int:
    if isinstance(column, int) or column.isdecimal():
        return int(column)
    raise ConfigError("Columns of a file without names are places, counted from 0.", f"{column!r} for {path}",
                      "say 0 and 1, or take a .csv with names in its first line")  # fmt: skip


def _of_table(path: Path, columns: Sequence[str | int]) -> list[list[str]]:
    cells = _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    chosen = []
    for column in columns:
        name, names = str(column), list(cells)
        if name not in cells and name.isdecimal() and int(name) < len(names):  # no name, so a place
            name = names[int(name)]
        if name not in cells:
            raise ConfigError(f"A column of {path} is wanted.", repr(column), f"it has {', '.join(map(repr, cells))}")
        chosen.append(cells[name])
    return chosen


def _csv(path: Path) -> dict[str, list[str]]:
    with opened(path) as file:
        text = text_of(file.read(), str(path))
    if not text.strip():
        raise DataError(f"{path} is a table with names in its first line.", "an empty file")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text[: text.find("\n")]))
        rows = [row for row in reader if row]
    except csv.Error as error:
        raise DataError(f"{path} is a table in UTF-8.", str(error), "save the table as UTF-8 text") from error
    return {name: [row[i] if i < len(row) else "" for row in rows[1:]] for i, name in enumerate(rows[0])}


def _parquet(path: Path) -> dict[str, list[str]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise ConfigError(".parquet is read by pyarrow.", f"{path}, and no pyarrow",
                          "pip install 'elbowroom[tables]'") from None  # fmt: skip
    try:
        # in this thread: one of pyarrow may outlive a refusal, and abort
        table = parquet.read_table(path, use_threads=False, pre_buffer=False)
    except (OSError, ArrowException) as error:
        raise DataError(f"{path} is a parquet file.", str(error), "write it again") from error
    return {
        name: ["" if value is None else str(value) for value in table[name].to_pylist()] for name in table.column_names
    }
