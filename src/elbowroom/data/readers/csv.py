"""Tables as text: .csv and .tsv, with or without a header line, numbers in every column but label, time and group.

NumPy parses the numbers; where it stops, a slow second walk finds the cell and says which one it was.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.groups import as_groups
from elbowroom.data.labels import encode_labels
from elbowroom.data.readers._columns import column_index
from elbowroom.data.readers._opened import delimiter_of, opened_text
from elbowroom.data.times import as_times
from elbowroom.errors import DataError

ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
MISSING = {"", "?", "na", "n/a", "nan", "null", "none", "nil", "-"}


@dataclass(frozen=True)
class _Layout:
    delimiter: str
    names: list[str]
    skip: int  # lines before the first row of numbers
    label: int | None
    time: int | None
    group: int | None

    @property
    def features(self) -> list[int]:
        return [j for j in range(len(self.names)) if j not in (self.label, self.time, self.group)]


def read(
    path: Path,
    label_column: str | int | None = None,
    header: bool | None = None,
    time_column: str | int | None = None,
    group_column: str | int | None = None,
    day_first: bool | None = None,
) -> Dataset:
    """The rows of a table as float64 [N, D], with column names where there is a header.

    Args:
        path: the file, UTF-8, apart by commas, semicolons or tabs, plain or gzipped.
        label_column: the name, or the place (-1 is the last), of the column with the labels.
        header: whether the first line holds names; by default it does when it has no numbers and the second
            line has, or when it has the name given as `label_column`, `time_column` or `group_column`.
        time_column: the name, or the place, of the column with the times: numbers, or such as 2024-05-01T13:00.
        group_column: the name, or the place, of the column that says which device or patient a row is of.
        day_first: of times, whether 01/02/2022 is the first of February.

    Raises:
        ConfigError: there is no such label, time or group column.
        DataError: a cell is not a number or a time, or is missing, or a line is too long or short; it is named.
    """
    layout = _layout(path, label_column, header, time_column, group_column)
    if not layout.features:
        raise DataError(f"{path} has columns beside labels and times.", "none", "see the table")
    try:
        with opened_text(path) as text:
            x = np.loadtxt(
                text,
                delimiter=layout.delimiter,
                skiprows=layout.skip,
                # Without a label NumPy also checks that every line is as long as the first.
                usecols=None if len(layout.features) == len(layout.names) else layout.features,
                comments=None,
                quotechar='"',
                ndmin=2,
            )
    except DataError:
        raise
    except ValueError as error:
        raise _explain(path, layout, str(error)) from None
    if not np.isfinite(x).all():
        raise _explain(path, layout, "NaN or infinity")
    y, classes = (None, None) if layout.label is None else _labels(path, layout)
    times = groups = None
    if layout.time is not None:
        times = as_times(*_column(path, layout, layout.time), day_first=day_first)
    if layout.group is not None:
        groups = as_groups(*_column(path, layout, layout.group))
    names = tuple(layout.names[j] for j in layout.features) if layout.skip else None
    return Dataset(x, y, path.name, names, classes, str(path), times=times, groups=groups)


def _layout(
    path: Path,
    label_column: str | int | None,
    header: bool | None,
    time_column: str | int | None,
    group_column: str | int | None,
) -> _Layout:
    with opened_text(path) as text:
        blank = 0
        while (line := text.readline()) and not line.strip():
            blank += 1
        delimiter = delimiter_of(line)
        rows = (row for row in csv.reader([line, *islice(text, 100)], delimiter=delimiter) if row)
        first, second = next(rows, []), next(rows, [])
    names = [cell.strip() for cell in first]
    if header is None:
        named = any(isinstance(column, str) and column in names for column in (label_column, time_column, group_column))
        text_above_number = any(_is_number(b) and not _is_number(a) for a, b in zip(first, second, strict=False))
        # A first line with numbers is data with a bad cell, which is named; no row is lost in silence.
        header = named or (text_above_number and not any(map(_is_number, first)))
    if not first or (header and not second):
        raise DataError(f"{path} holds rows of numbers.", "no rows", "see whether it is the file meant")
    if not header:
        names = [f"column {j + 1}" for j in range(len(first))]
    label = None if label_column is None else column_index(names, label_column, str(path))
    time = None if time_column is None else column_index(names, time_column, str(path), "time_column")
    group = None if group_column is None else column_index(names, group_column, str(path), "group_column")
    return _Layout(delimiter, names, blank + 1 if header else 0, label, time, group)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _rows(text: io.TextIOWrapper, layout: _Layout, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells after the header, each line as long as the first."""
    reader = csv.reader(text, delimiter=layout.delimiter)
    for row in reader:
        if not row or reader.line_num <= layout.skip:
            continue
        if len(row) != len(layout.names):
            raise DataError(
                f"Every line of {path} has {len(layout.names)} cells.",
                f"{len(row)} in line {reader.line_num}",
                "mend this line",
            )
        yield reader.line_num, row


def _labels(path: Path, layout: _Layout) -> tuple[np.ndarray, tuple[str, ...] | None]:
    assert layout.label is not None
    with opened_text(path) as text:
        cells = [row[layout.label].strip() for _, row in _rows(text, layout, path)]
    return encode_labels(cells, f"column {layout.names[layout.label]!r} of {path}")


def _column(path: Path, layout: _Layout, column: int) -> tuple[Sequence[str], str, Callable[[int], str]]:
    """The cells of a column, how an error calls it, and how it calls its rows."""
    with opened_text(path) as text:
        lines, cells = zip(*((line, row[column]) for line, row in _rows(text, layout, path)), strict=True)
    return cells, f"column {layout.names[column]!r} of {path}", lambda row: f"line {lines[row]}"


def _explain(path: Path, layout: _Layout, problem: str) -> DataError:
    """The error that names the first cell that is not a number, else the first missing one."""
    missing, first = 0, ""
    with opened_text(path) as text:
        for line, row in _rows(text, layout, path):
            for j in layout.features:
                cell = row[j].strip()
                place = f"line {line}, column {layout.names[j]!r}"
                if cell.lower() in MISSING or (_is_number(cell) and not math.isfinite(float(cell))):
                    missing += 1
                    first = first or place
                elif not _is_number(cell):
                    return DataError(
                        f"Every cell of {path} is a number, but for the label column.",
                        f"{cell!r} in {place}",
                        f"encode this column as numbers, drop it, or pass label_column={layout.names[j]!r}; "
                        "if it holds times of a series, time_column (--time), and if it names a device or patient, "
                        "group_column (--group-column)",
                    )
    if missing:
        return DataError(
            f"Every cell of {path} holds a value: no missing cell, NaN or infinity.",
            f"none in {first}, {missing} in all",
            "drop these rows, or fill the cells (for example with the column's mean over the training rows)",
        )
    return DataError(f"{path} is a table of numbers.", problem, "see the file's cells and its delimiter")
