"""Lists of images: a table with one column of file names; its other columns are attributes of the images."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from elbowroom.data.image_names import ENDINGS, is_image
from elbowroom.data.images.folder import stamp
from elbowroom.data.images.index import Index
from elbowroom.data.readers._opened import delimiter_of, opened_text
from elbowroom.data.readers._roles import column_index
from elbowroom.errors import DataError


def is_listing(path: Path) -> bool:
    """Whether the first or second line of a table names an image file."""
    try:
        with opened_text(path) as text:
            return any(is_image(cell.strip()) for row in islice(_rows(text), 2) for cell in row)
    except DataError:
        return False  # the reader of tables says what is wrong with it


def index(path: Path, label_column: str | int | None = None) -> Index:
    """The images that a table names, in its order; names start from the table's folder.

    Args:
        path: .csv or .tsv, with or without a header.
        label_column: the name, or the place, of the column with the labels.

    Raises:
        ConfigError: there is no such label column.
        DataError: a line without a file name or of another length, a name twice, a file that is not there.
    """
    with opened_text(path) as text:
        rows = list(_rows(text))
    column = next((i for row in rows[:2] for i, cell in enumerate(row) if is_image(cell.strip())), None)
    if column is None:
        raise DataError(f"A column of {path} names image files.", f"no name that ends in {', '.join(ENDINGS)}",
                        "name the files in one column")  # fmt: skip
    has_header = not is_image(rows[0][column].strip()) if column < len(rows[0]) else True
    header = [cell.strip() for cell in rows[0]] if has_header else [f"column {j + 1}" for j in range(len(rows[0]))]
    first = 1 if has_header else 0
    for line, row in enumerate(rows[first:], start=first + 1):
        if len(row) != len(header):
            raise DataError(f"Every row of {path} has {len(header)} cells.", f"{len(row)} in row {line}: {row}",
                            "mend this row")  # fmt: skip
    if twice := [name for name, many in Counter(header).items() if many > 1]:
        raise DataError(f"Every column of {path} has its own name.", f"{twice[0]!r} twice", "rename one of them")
    table = {name: tuple(row[j].strip() for row in rows[first:]) for j, name in enumerate(header)}
    names = tuple(name.replace("\\", "/") for name in table.pop(header[column]))
    stamps = tuple(stamp(path.parent / name) for name in names)
    _check(path, names, stamps)
    classes = None
    if label_column is not None:
        label = header[column_index(header, label_column, str(path))]
        classes = table.pop(label) if label in table else names
    return Index(path.parent, "files", names, stamps, classes=classes, attributes=table)


def _rows(text: TextIO) -> Iterator[list[str]]:
    lines = (line for line in text if line.strip())
    first = next(lines, "")
    return csv.reader(chain([first], lines), delimiter=delimiter_of(first))


def _check(path: Path, names: tuple[str, ...], stamps: tuple[tuple[int, int], ...]) -> None:
    empty = [i for i, name in enumerate(names) if not name]
    if empty:
        raise DataError(f"Every row of {path} names a file.", f"none in row {empty[0] + 1} of the images, "
                        f"{len(empty)} in all", "fill in the name, or drop the row")  # fmt: skip
    if twice := [name for name, many in Counter(names).items() if many > 1]:
        raise DataError(f"Every image of {path} is named once.", f"{twice[0]!r} twice", "drop one of the rows")
    absent = [name for name, (size, time) in zip(names, stamps, strict=True) if not (size or time)]
    if absent:
        raise DataError(
            f"The files that {path} names are there, beside it or below its folder.",
            f"no {absent[0]}, {len(absent)} of {len(names)} in all",
            "put the files there, or drop their rows",
        )
