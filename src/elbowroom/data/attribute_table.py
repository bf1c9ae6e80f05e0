"""Tables of attributes beside data: one column each, rows by the image's file name or in the order of the data."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from elbowroom.data.image_names import is_image
from elbowroom.data.readers._opened import delimiter_of, opened_text
from elbowroom.errors import ConfigError, DataError, nearest_cure

WORDS = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}


def read_attribute(
    path: str | Path, attribute: str, rows: int, files: Sequence[str] | None = None, skipped: Sequence[str] = ()
) -> np.ndarray:
    """One attribute of each row of data, float64 [rows], from a table with a header.

    Args:
        path: .csv or .tsv. If its first column names image files, each row is known by its file's name; else it has
            one row for each row of data, in their order.
        attribute: the column: numbers, or true and false, or yes and no.
        rows: how many the data have.
        files: the names of the data's image files, if they are images.
        skipped: names of further files, which could not be read; the table may have rows for them.

    Raises:
        ConfigError: the table has no such column.
        DataError: the table cannot be read, lacks a row, has another number of rows than the data, names a file
            twice or one that is not there, or a cell of the column holds no value.
    """
    path = Path(path).expanduser()
    columns = _columns(path, rows, files, skipped, attribute)
    return numbers_of(columns[attribute], f"column {attribute!r} of {path}")


def read_attributes(
    path: str | Path, rows: int, files: Sequence[str] | None = None, skipped: Sequence[str] = ()
) -> tuple[tuple[str, ...], np.ndarray]:
    """The names of a table's attributes and their values float64 [rows, A]; columns of text are left out.

    Args:
        path, rows, files, skipped: as of `read_attribute`.

    Raises:
        DataError: as `read_attribute`, of any column; a column where some cells hold a value and some do not; a
            table without attributes.
    """
    path = Path(path).expanduser()
    columns = _columns(path, rows, files, skipped)
    attributes = {name: numbers_of(cells, f"column {name!r} of {path}") for name, cells in columns.items()
             if not all(np.isnan(_value(cell)) for cell in cells)}  # fmt: skip
    if not attributes:
        raise DataError(f"{path} has attributes: numbers, true and false, or yes and no.", f"columns {list(columns)}",
                        "add a column of them")  # fmt: skip
    return tuple(attributes), np.stack(list(attributes.values()), axis=1)


def whole_columns(columns: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...] | None, np.ndarray | None]:
    """The names of those columns in which every cell is a value, and their values float64 [N, A]; None if none is.

    >>> whole_columns({"by": ["Kim", "1"], "night": ["yes", "no"]})
    (('night',), array([[1.],
           [0.]]))
    """
    values = {name: np.array([_value(cell) for cell in cells]) for name, cells in columns.items()}
    whole = {name: column for name, column in values.items() if np.isfinite(column).all()}
    return (tuple(whole), np.stack(list(whole.values()), axis=1)) if whole else (None, None)


def numbers_of(cells: Sequence[str], what: str) -> np.ndarray:
    """The values of an attribute's cells, float64: numbers, or 1 and 0 for true and false, yes and no.

    Raises:
        DataError: a cell that is empty, or no number; the first is named.

    >>> numbers_of(["1", "-1"], "a").tolist(), numbers_of(["yes", "No"], "a").tolist()
    ([1.0, -1.0], [1.0, 0.0])
    """
    values = np.array([_value(cell) for cell in cells])
    if (bad := np.flatnonzero(~np.isfinite(values))).size:
        raise DataError(f"In {what} every cell is a number, true or false, yes or no.",
                        f"{cells[bad[0]].strip()!r} in row {bad[0] + 1}",
                        "mend this cell, or drop its row and picture")  # fmt: skip
    return values


def _value(cell: str) -> float:
    """NaN where the cell holds no value."""
    text = cell.strip().lower()
    try:
        return WORDS[text] if text in WORDS else float(text)
    except ValueError:
        return np.nan


def _columns(
    path: Path, rows: int, files: Sequence[str] | None, skipped: Sequence[str], wanted: str | None = None
) -> dict[str, list[str]]:
    """The cells of each attribute, or of one that is wanted, for each row of data."""
    header, table = _read(path)
    by_name = bool(table) and is_image(table[0][0].strip())
    places = {name: j for j, name in enumerate(header) if j or not by_name}
    if wanted is not None:
        if wanted not in places:
            raise ConfigError(f"The attribute is a column of {path}.", repr(wanted), nearest_cure(wanted, places))
        places = {wanted: places[wanted]}
    if not by_name:
        if len(table) != rows:
            raise DataError(f"{path} has one row for each row of data, in their order.",
                            f"{len(table)} rows for {rows} of data",
                            "bring them to one length, or name the image files in its first column")  # fmt: skip
    elif files is None:
        raise DataError(f"{path} names image files, so the data are images.", "data of another kind",
                        "leave the column of names out, and have one row for each row of data")  # fmt: skip
    else:
        table = _by_name(path, table, files, skipped)
    return {name: [row[j] for row in table] for name, j in places.items()}


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, and the cells of the rows below."""
    with opened_text(path) as text:
        lines = (line for line in text if line.strip())
        first = next(lines, "")
        header, *table = [*csv.reader(chain([first], lines), delimiter=delimiter_of(first))] or [[]]
    if not table or any(is_image(cell.strip()) for cell in header):
        raise DataError(f"{path} is a table of attributes: a line with their names, then rows.",
                        "no line of names" if table else "no rows", "name the columns in the first line")  # fmt: skip
    header = [cell.strip() for cell in header]
    if twice := [name for name, many in Counter(header).items() if many > 1]:
        raise DataError(f"Every column of {path} has its own name.", f"{twice[0]!r} twice", "rename one of them")
    for number, row in enumerate(table, start=1):
        if len(row) != len(header):
            raise DataError(f"Every row of {path} has {len(header)} cells.", f"{len(row)} in row {number}: {row}",
                            "mend this row")  # fmt: skip
    return header, table


def _by_name(path: Path, table: list[list[str]], files: Sequence[str], skipped: Sequence[str]) -> list[list[str]]:
    """The row of each file: by its name with folders, or without them where that is no other file's too."""
    names = [row[0].strip().replace("\\", "/") for row in table]
    if twice := [name for name, many in Counter(names).items() if many > 1]:
        raise DataError(f"{path} names every file once.", f"{twice[0]!r} twice", "drop one of the rows")
    rows: Mapping[str, list[str]] = dict(zip(names, table, strict=True))
    bare = [name.rsplit("/", 1)[-1] for name in files]
    shared = {name for name, many in Counter(bare).items() if many > 1}
    row_of_file = [rows.get(name) or (None if short in shared else rows.get(short))
             for name, short in zip(files, bare, strict=True)]  # fmt: skip
    absent = [name for name, row in zip(files, row_of_file, strict=True) if row is None]
    if absent:
        raise DataError(f"{path} has a row for every image.", f"none for {absent[0]}, {len(absent)} in all",
                        "add their rows, or leave these images out")  # fmt: skip
    known = {*files, *skipped, *(set(bare) - shared), *(name.rsplit("/", 1)[-1] for name in skipped)}
    if strays := [name for name in names if name not in known]:
        raise DataError(f"{path} names images that are there.", f"{strays[0]!r}, {len(strays)} in all that are not",
                        "mend these names, or drop their rows")  # fmt: skip
    return [row for row in row_of_file if row is not None]
