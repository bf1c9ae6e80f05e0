"""Rows of cells of text, of a .csv or a workbook: columns of numbers where they are such, else of text; then rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.notices import Notice
from elbowroom.data.readers._columns import quoted, rows_from_columns, with_look, words_for_missing
from elbowroom.data.readers._dialect import Dialect, Layout, Row
from elbowroom.data.readers._numbers import MISSING, Numbers
from elbowroom.data.readers._roles import Roles, roles_of
from elbowroom.errors import DataError
from elbowroom.table_options import TableQuery

CELLS_AT_ONCE = 2**18
"""Of a block, that is made numbers before the next one is read."""


@dataclass
class _Column:
    """One column while it is read: blocks of numbers, and the cells of one that is text."""

    is_text: bool
    blocks: list[np.ndarray] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


def rows_of_cells(
    rows: Iterable[Row], layout: Layout, dialect: Dialect, asked: TableQuery, what: str,
    at_once: Callable[[list[int]], np.ndarray | None] | None = None,
) -> Dataset:  # fmt: skip
    """A table of text as rows of numbers.

    Args:
        rows: all rows of cells of the file, with the numbers of their lines.
        layout: where values begin, and the names.
        dialect: how numbers are written.
        asked: which columns are read, of which labels, times and groups stay text, and what becomes of cells that are
            no numbers.
        what: the file, for errors.
        at_once: columns at these places as numbers [N, D], the quick way; None where that way cannot read them all.

    Raises:
        DataError: a line is too long or too short, or a cell is no number or is missing; it is named.
        ConfigError: there is no such column.
    """
    named = layout.header > 0
    roles = roles_of(layout.names, what, asked, named)
    numbers = Numbers(dialect.decimal, dialect.thousands, words_for_missing(asked.options))
    values: list[np.ndarray] = []
    quick = None
    if at_once is not None and not roles.beside and (asked.options is None or asked.options.missing is None):
        quick = at_once(list(roles.features))
    columns, lines = ([], None) if quick is not None else _read(rows, layout, roles, numbers, what)
    if quick is not None:
        values = list(quick.T)
    for j, column in zip(roles.places, columns, strict=quick is None):
        if not column.is_text:
            values.append(np.concatenate(column.blocks))
        elif j == roles.label:
            values.append(np.array(_labels(column.cells, numbers), dtype=object))
        else:
            values.append(np.array([cell.strip() for cell in column.cells], dtype=object))
    data = rows_from_columns(values, layout.names, roles, what, asked, numbers, lines, named)
    notices = list(data.notices)
    if asked.fitted is None:
        if layout.numbers_as_names:
            notices.insert(0, Notice("table.numbers_as_names", {"names": _some(layout.names)}))
        if layout.looks_like_names:
            notices.insert(0, Notice("table.first_line", {}))
        if dialect.ambiguous:
            notices.insert(0, Notice("table.ambiguous", {}))
    look = {
        "delimiter": dialect.delimiter if len(layout.names) > 1 else "", "decimal": dialect.decimal,
        "thousands": dialect.thousands, "comment": dialect.comment, "header": layout.header, "above": layout.above,
    }  # fmt: skip
    return replace(with_look(data, **look), notices=tuple(notices))


def _read(
    rows: Iterable[Row], layout: Layout, roles: Roles, numbers: Numbers, what: str
) -> tuple[list[_Column], np.ndarray]:
    columns = [_Column(j in roles.beside) for j in roles.places]
    lines: list[int] = []
    body = _of_one_width(islice(iter(rows), layout.first, None), layout, what)
    for block in _blocks(body, max(1, CELLS_AT_ONCE // max(1, layout.width))):
        first, here = not lines, [line for line, _ in block]
        lines += here
        by_place = list(zip(*(cells for _, cells in block), strict=True))
        for j, column in zip(roles.places, columns, strict=True):
            cells = by_place[j]
            if column.is_text:
                column.cells.extend(cells)
                continue
            values = numbers.column(cells)
            if values is not None:
                column.blocks.append(values)
                continue
            bad = [i for i, cell in enumerate(cells) if numbers.value(cell) is None]
            filled = sum(cell.strip().lower() not in numbers.words for cell in cells)
            if not first or 2 * len(bad) <= filled:
                at = (here[bad[0]], layout.names[j], cells[bad[0]].strip())
                raise _bad_cell(what, at, bad[0] if first else None, len(bad), block, layout, numbers)
            column.is_text = True
            column.cells.extend(cells)
    if not lines:
        raise DataError(f"{what} holds rows of numbers.", "no rows", "see whether it is the file meant")
    return columns, np.array(lines)


def _blocks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while block := list(islice(rows, size)):
        yield block


def _of_one_width(rows: Iterator[Row], layout: Layout, what: str) -> Iterator[Row]:
    """Rows as long as the names; a last cell that is empty may be there or not; empty rows at the end are left out."""
    width, waiting = layout.width, []
    for line, row in rows:
        if len(row) != width:
            if len(row) == width + 1 and row[-1].strip() == "":
                row = row[:width]
            elif len(row) == width - 1 and layout.names[-1] == f"column {width}" and layout.header:
                row = [*row, ""]
            else:
                raise _of_another_width(line, row, layout, what)
        if not row[0] and width > 1 and not any(cell.strip() for cell in row):
            waiting.append((line, row))
            continue
        yield from waiting
        waiting = []
        yield line, row


def _of_another_width(line: int, row: Sequence[str], layout: Layout, what: str) -> DataError:
    filled = [cell for cell in row if cell.strip()]
    if filled and filled[0].lstrip()[:1] in ("#", "%", "!"):
        mark = filled[0].lstrip()[:1]
        cure = f"if such lines are comments, comment={mark!r} (--comment '{mark}')"
    elif layout.header and len(row) == 2 * layout.width:
        cure = "if numbers have decimal commas, part the cells by another mark, such as ; or tabs, or put numbers in " \
               "quotation marks"  # fmt: skip
    elif len(filled) < layout.width:
        cure = "mend or remove this line: a title, a sum or a note below the table is no row of it"
    else:
        cure = "mend this line; a cell with the delimiter in it stands in quotation marks"
    return DataError(f"Every line of {what} has {layout.width} cells.", f"{len(row)} in line {line}", cure)


def _labels(cells: Sequence[str], numbers: Numbers) -> list[str]:
    """Labels as they stand; numbers with another decimal mark as Python writes them."""
    stripped = [cell.strip() for cell in cells]
    if numbers.decimal == "." and not numbers.thousands:
        return stripped
    values = [numbers.value(cell) for cell in stripped]
    if all(v is not None and v == v for v in values) and any(numbers.decimal in cell for cell in stripped):
        return [repr(v) for v in values]
    return stripped


def _bad_cell(
    what: str, at: tuple[int, str, str], row: int | None, many: int, block: Sequence[Row], layout: Layout,
    numbers: Numbers,
) -> DataError:  # fmt: skip
    """The error for a cell that is no number in a column of numbers; its likely cause comes first."""
    line, name, cell = at
    out = f"drop={name!r} (--drop {quoted(name)}) leaves the column out"
    whole = f"or, if the column holds labels, label_column={name!r} (--label-column {quoted(name)}); {out}"
    text = [c.strip() for c in (block[row][1] if row is not None else [])]
    no_numbers = bool(text) and all(c.lower() in MISSING or numbers.value(c) is None for c in text)
    if row == 0 and no_numbers and layout.header:
        cure = f"if it is a second line of names, such as units, header={layout.header + 1} " \
               f"(--header {layout.header + 1}); {whole}"  # fmt: skip
    elif row == 0 and not layout.header:
        cure = f"if the line holds the names of the columns, header=1 (--header 1); {whole}"
    elif likely := numbers.likely(cell):
        cure = f"{likely}; or {out}"
    elif cell[:1] in ("#", "%", "!") and many == 1:
        cure = f"if the line is a comment, comment={cell[0]!r} (--comment '{cell[0]}'); {whole}"
    elif many <= 3:
        cure = f"if it stands for a missing cell, missing={cell!r} (--missing {quoted(cell)}); mend the cell; {whole}"
    else:
        cure = f"encode this column as numbers; {whole}"
    return DataError(f"Every cell of {what} is a number, but for the label column.",
                     f"{cell!r} in line {line}, column {name!r}", cure)  # fmt: skip


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")


def no_cells(rows: Sequence[Any], what: str) -> DataError:
    """The error for a table without rows."""
    return DataError(f"{what} holds rows of numbers.", "no rows", "see whether it is the file meant")
