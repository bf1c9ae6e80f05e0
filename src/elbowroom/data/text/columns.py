"""Columns of text in a table (.csv, .parquet, .jsonl, .json), or between the tabs of a file of lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from elbowroom.data.readers._opened import delimiter_of, opened
from elbowroom.data.text.lines import MOST_SAID, read_lines, text_of
from elbowroom.errors import ConfigError, DataError

JSON_LINES = (".jsonl", ".ndjson")
TABLES = (".csv", ".parquet", ".json", *JSON_LINES)
TEXT = "text"
"""The key of a JSON object that holds the text, where it has one of this name; and that of a text by itself."""


def is_table(path: Path) -> bool:
    """Whether the columns of this file have names, by its ending; .csv.gz is one too."""
    return _ending(path) in TABLES


def read_columns(path: Path, columns: Sequence[str | int]) -> list[list[str]]:
    """The cells of these columns, in step with each other.

    Args:
        path: a table, or a file of lines with tabs.
        columns: names in a table's first line or keys of its objects, or places counted from 0.

    Raises:
        DataError: the file cannot be read, is not UTF-8, or a line has not so many columns.
        ConfigError: a column that is not there.
    """
    if is_table(path):
        return _of_table(_cells(path), path, columns)
    rows = [line.split("\t") for line in read_lines(path)]
    names = [str(column) for column in columns]
    if not all(name.isdecimal() for name in names) and {*names} <= {*rows[0]}:  # the first line holds names
        columns, rows = [rows[0].index(name) for name in names], rows[1:]
    places = [_place(column, path) for column in columns]
    for number, row in enumerate(rows, 1):
        if len(row) <= max(places):
            raise DataError(f"Every line of {path} has a tab between its two sides.",
                            f"{len(row)} column(s) in line {number}", "put a tab there, or name two files")  # fmt: skip
    return [[row[place] for row in rows] for place in places]


def pair_columns(path: Path) -> list[str | int]:
    """The two columns of a file that has two.

    Raises:
        ConfigError: it has more, so that nobody knows which are the pair.
    """
    if not is_table(path):
        widths = [line.count("\t") + 1 for line in read_lines(path)]
        if max(widths) > 2:
            line = widths.index(max(widths))
            shown = " | ".join(cell[:MOST_SAID] for cell in read_lines(path)[line].split("\t"))
            raise ConfigError(f"Of {max(widths)} columns of {path} two are the pair.", f"line {line + 1}: {shown}",
                              "name them by their places, counted from 0, such as --columns 1 2")  # fmt: skip
        return [0, 1]
    names = _text_columns(_cells(path))
    if len(names) < 2:
        raise ConfigError("Pairs have two sides.", f"{path}, whose columns of text are: {', '.join(names) or 'none'}",
                          "fit sequence-autoencoder or sequence-vae to it")  # fmt: skip
    if len(names) > 2:
        raise ConfigError(f"Of the columns of {path} two are the pair.", ", ".join(map(repr, names)),
                          f"name them, such as --columns {' '.join(names[-2:])}")  # fmt: skip
    return [*names]


def only_column(path: Path) -> list[str]:
    """The cells of a table that has one column, or of the key "text" of objects.

    Raises:
        ConfigError: it has more.
    """
    cells = _cells(path)
    names = _text_columns(cells)
    if TEXT in names and _ending(path) not in (".csv", ".parquet"):
        names = [TEXT]
    if len(names) != 1:
        raise ConfigError(f"Of several columns of {path} one holds the texts.",
                          ", ".join(map(repr, cells)) or "no column",
                          f"name it, such as --columns {names[-1] if names else 'text'}")  # fmt: skip
    return _of_table(cells, path, names)[0]


def _ending(path: Path) -> str:
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix if not name.endswith(".parquet.gz") else ""


def _cells(path: Path) -> Mapping[str, list[Any]]:
    """The columns of a table by their names."""
    ending = _ending(path)
    return _parquet(path) if ending == ".parquet" else _csv(path) if ending == ".csv" else _json(path)


def _text_columns(cells: Mapping[str, list[Any]]) -> list[str]:
    """The names of the columns in which text stands, and nothing else."""
    return [name for name, column in cells.items() if all(cell is None or isinstance(cell, str) for cell in column)]


def _place(column: str | int, path: Path) -> int:
    if isinstance(column, int) or column.isdecimal():
        return int(column)
    raise ConfigError("Columns of a file without names are places, counted from 0.", f"{column!r} for {path}",
                      "say 0 and 1, or write names into its first line")  # fmt: skip


def _of_table(cells: Mapping[str, list[Any]], path: Path, columns: Sequence[str | int]) -> list[list[str]]:
    chosen = []
    for column in columns:
        name, names = str(column), list(cells)
        if name not in cells and name.isdecimal() and int(name) < len(names):  # no name, so a place
            name = names[int(name)]
        if name not in cells:
            raise ConfigError(f"A column of {path} is wanted.", repr(column), f"it has {', '.join(map(repr, cells))}")
        for number, cell in enumerate(cells[name], 1):
            if not (cell is None or isinstance(cell, str | int | float)):
                raise DataError(f"Column {name!r} of {path} holds texts.", f"{type(cell).__name__} in row {number}",
                                "name another column by --columns")  # fmt: skip
        chosen.append(["" if cell is None else str(cell) for cell in cells[name]])
    return chosen


def _csv(path: Path) -> dict[str, list[Any]]:
    with opened(path) as file:
        text = text_of(file.read(), str(path))
    if not text.strip():
        raise DataError(f"{path} is a table with names in its first line.", "an empty file")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text[: text.find("\n")]))
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise DataError(f"{path} is a table in UTF-8.", str(error), "save the table as UTF-8 text") from error
    names = rows[0][1]
    if (long := next(((line, row) for line, row in rows if len(row) > len(names)), None)) is not None:
        raise DataError(f"Every line of {path} has the {len(names)} cells of its first line.",
                        f"{len(long[1])} in line {long[0]}",
                        "put quotes around texts that hold the delimiter")  # fmt: skip
    return {name: [row[i] if i < len(row) else "" for _, row in rows[1:]] for i, name in enumerate(names)}


def _parquet(path: Path) -> dict[str, list[Any]]:
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
    return {name: table[name].to_pylist() for name in table.column_names}


def _json(path: Path) -> dict[str, list[Any]]:
    """The values of objects by their keys, those of inner objects as "outer.inner"; what an object lacks is None."""
    columns: dict[str, list[Any]] = {}
    count = 0
    for where, item in _items(path):
        if isinstance(item, str):
            item = {TEXT: item}
        if not isinstance(item, dict):
            raise DataError(f"{path} holds an object or a text in every row.", f"{type(item).__name__} in {where}",
                            'write rows such as {"text": "a text"}')  # fmt: skip
        for key, value in _flat(item):
            columns.setdefault(key, [None] * count).append(value)
        count += 1
        for column in columns.values():
            column += [None] * (count - len(column))
    if not count:
        raise DataError(f"{path} holds objects.", "an empty file")
    return columns


def _items(path: Path) -> Iterator[tuple[str, Any]]:
    with opened(path) as file:
        text = text_of(file.read(), str(path))
    rows = [("the file", text)]
    if _ending(path) in JSON_LINES:
        rows = [(f"line {number}", line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    for where, row in rows:
        try:
            item = json.loads(row)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{path} is {'JSON in every line' if len(rows) > 1 else 'JSON'}.",
                            f"{error} in {where}"[:200], "mend it there") from None  # fmt: skip
        if _ending(path) == ".json":
            yield from (
                (f"item {number}", one) for number, one in enumerate(item if isinstance(item, list) else [item])
            )
        else:
            yield where, item


def _flat(item: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value
