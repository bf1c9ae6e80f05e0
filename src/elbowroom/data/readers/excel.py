"""Workbooks of Excel, .xlsx, through openpyxl (the extra "excel"): values, never formulas or macros."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers._cells import no_cells, rows_of_cells
from elbowroom.data.readers._columns import with_look
from elbowroom.data.readers._dialect import SAMPLE_LINES, Dialect, Row, layout_of
from elbowroom.errors import ConfigError, DataError, nearest_cure
from elbowroom.table_options import TYPED, TableOptions, TableQuery

ENDINGS = (".xlsx", ".xlsm")
OPTIONS = ("sheet", "header", "skip", *TYPED)


def read(path: Path, asked: TableQuery) -> Dataset:
    """The rows of one sheet, with column names where there is a header; formulas by the values last computed.

    Args:
        path: the file.
        asked: which columns, and how it is read.

    Raises:
        ConfigError: there is no such sheet or column.
        DataError: openpyxl is not installed, the file is broken, or a cell is no number or is missing.
    """
    options = asked.options or TableOptions()
    rows, sheet = _cells(path, options.sheet)
    sample = list(islice(rows, SAMPLE_LINES))
    if not sample:
        raise no_cells(sample, str(path))
    layout = layout_of(sample, options, asked.names, asked.known)
    data = rows_of_cells(rows, layout, Dialect(""), asked, str(path))
    return replace(with_look(data, sheet=sheet, delimiter="", decimal=""), title=path.name, source=str(path))


def _cells(path: Path, sheet: str | None) -> tuple[list[Row], str]:
    """The rows of a sheet as text, with the numbers of their lines, and its name."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise DataError("Workbooks of Excel are read with openpyxl.", f"{path}, and it is not installed",
                        "pip install 'elbowroom[excel]', or save the sheet as .csv") from None  # fmt: skip
    try:
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that are not read
            book = load_workbook(file, read_only=True, data_only=True)
            name = _sheet([one.title for one in book.worksheets], sheet, path)  # others hold charts
            rows = list(_texts(book[name].iter_rows(values_only=True)))
            book.close()
    except ConfigError:
        raise
    except Exception as error:  # a broken file fails in a zip reader, an XML reader, or further on
        raise DataError(f"{path} is a whole .xlsx workbook.", (str(error) or type(error).__name__).splitlines()[0],
                        "save it again as .xlsx, or as .csv") from error  # fmt: skip
    return rows, name


def _sheet(names: list[str], sheet: str | None, path: Path) -> str:
    if sheet is None:
        return names[0]
    if sheet in names:
        return sheet
    if str(sheet).isdecimal() and int(sheet) < len(names):
        return names[int(sheet)]
    raise ConfigError(f"sheet names a sheet of {path}.", repr(sheet), nearest_cure(str(sheet), names))


def _texts(rows: Any) -> Iterator[Row]:
    """Rows of one length, without empty rows and the empty columns on the right, as text."""
    cells = [(number, [_text(value) for value in row]) for number, row in enumerate(rows, 1)]
    cells = [(number, row) for number, row in cells if any(row)]
    width = max((len(row) - next(i for i, cell in enumerate(reversed(row)) if cell) for _, row in cells), default=0)
    return ((number, (row + [""] * width)[:width]) for number, row in cells)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time(0) else value.date().isoformat()
    return str(value).strip()
