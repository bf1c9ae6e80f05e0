"""Tables as text: .csv, .tsv and others alike, however their cells are parted and their numbers written.

A look at the first lines says how the file is written (`_dialect`), what the user names is not guessed, and the whole
file is then read by that alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers._cells import no_cells, rows_of_cells
from elbowroom.data.readers._columns import with_look
from elbowroom.data.readers._dialect import (
    SAMPLE_LINES,
    Dialect,
    Layout,
    Row,
    cells_of,
    dialect_of,
    layout_of,
    names_behind_comment,
)
from elbowroom.data.readers._encoding import encoding_of
from elbowroom.data.readers._numbers import MISSING, TRUTH, is_value
from elbowroom.data.readers._opened import opened_text
from elbowroom.errors import DataError
from elbowroom.table_options import NAMES, TableOptions, TableQuery

ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".tab", ".dat", ".txt", ".txt.gz")
OPTIONS = tuple(name for name in NAMES if name != "sheet")


def read(path: Path, asked: TableQuery) -> Dataset:
    """The rows of a table as float64 [N, D], with column names where there is a header.

    Args:
        path: the file, plain or gzipped.
        asked: which columns, and how it is read.

    Raises:
        ConfigError: there is no such column.
        DataError: a cell is not a number or a time, or is missing, or a line is too long or short; it is named.
    """
    options = asked.options or TableOptions()
    encoding = options.encoding or encoding_of(path)
    with opened_text(path, encoding) as text:
        dialect = dialect_of(text, options)
    with opened_text(path, encoding) as text:
        sample = list(islice(cells_of(text, dialect), SAMPLE_LINES))
    if not sample:
        raise no_cells(sample, str(path))
    cells = [cell.strip() for _, row in sample for cell in row]
    if len(sample) > 1 and not any(is_value(cell) or cell.lower() in (*TRUTH, *MISSING) for cell in cells):
        raise DataError(f"{path} holds numbers.", f"text alone, such as {cells[0][:40]!r}",
                        "a model of texts reads it, such as --model sequence-vae (load_texts in Python)")  # fmt: skip
    layout = layout_of(sample, options, asked.names, asked.known)
    if dialect.comment and not layout.header and options.header != 0:
        layout = _named_by_comment(path, encoding, dialect, layout)
    with opened_text(path, encoding) as text:
        rows = cells_of(text, dialect)
        data = rows_of_cells(rows, layout, dialect, asked, str(path),
                             lambda places: _at_once(path, encoding, dialect, layout, sample, places))  # fmt: skip
    name = "" if encoding.lower() in ("utf-8", "utf-8-sig", "utf8") else encoding.upper()
    return replace(with_look(data, encoding=name), title=path.name, source=str(path))


def _at_once(
    path: Path, encoding: str, dialect: Dialect, layout: Layout, sample: Sequence[Row], places: list[int]
) -> np.ndarray | None:
    """Columns as NumPy reads them, by far the quickest way; None where a cell is missing or is no plain number."""
    every = places == list(range(layout.width))  # of some columns NumPy does not check that lines are equally long
    if not every or dialect.decimal != "." or dialect.thousands or len(sample) <= layout.first:
        return None
    try:
        with opened_text(path, encoding) as text:
            x = np.loadtxt(
                text,
                delimiter=None if dialect.delimiter == " " else dialect.delimiter,
                skiprows=sample[layout.first][0] - 1,
                comments=dialect.comment or None,
                quotechar='"',
                ndmin=2,
            )
    except ValueError:
        return None
    return x if np.isfinite(x).all() and x.shape[1] == len(places) else None


def _named_by_comment(path: Path, encoding: str, dialect: Dialect, layout: Layout) -> Layout:
    """The layout with the names that a comment above the rows holds, if it holds as many."""
    with opened_text(path, encoding) as text:
        names = names_behind_comment(text, dialect, layout.width)
    return layout if names is None else replace(layout, names=tuple(names), header=1)
