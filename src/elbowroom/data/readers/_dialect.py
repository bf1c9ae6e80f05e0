"""A look at the first lines of a table as text: what parts its cells, how numbers are written, where its rows begin.

Every way to part the cells is tried together with both decimal marks; the one under which most cells are numbers, and
most lines equally long, is taken. What the user names is not guessed.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from elbowroom.data.readers._numbers import GROUPS, MISSING, grouped, is_date, is_number, is_value, is_word, plain
from elbowroom.table_options import TableOptions

DELIMITERS = "\t;|, "
"""Tried in this order where several fit equally well; " " stands for any number of spaces."""
SAMPLE_LINES, SAMPLE_CHARACTERS, SAMPLE_CELLS = 200, 2**17, 3000
EXCEL = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""A first line by which Excel says what parts the cells."""

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Dialect:
    """How the cells and the numbers of a table are written.

    Args:
        delimiter: what parts the cells; " " is any number of spaces; "" where cells come parted.
        decimal, thousands: as in `Numbers`.
        comment: what lines begin with that are left out, or "".
        ambiguous: whether numbers such as 1,234 may mean a thousand, and nothing says so.
    """

    delimiter: str = ","
    decimal: str = "."
    thousands: str = ""
    comment: str = ""
    ambiguous: bool = False


@dataclass(frozen=True)
class Layout:
    """Where the rows of a table begin, and how its columns are called.

    Args:
        names: of the columns; "column 3" where there is none.
        above: rows of cells above the table that are left out.
        header: lines of names.
        first: the number of rows of cells in front of the first row of values.
        width: cells of a row.
        numbers_as_names: whether the names are numbers that were taken for names.
        looks_like_names: whether a first row of numbers may be names.
    """

    names: tuple[str, ...]
    above: int
    header: int
    first: int
    width: int
    numbers_as_names: bool = False
    looks_like_names: bool = False


class Lines:
    """The lines of a file without comments, counted."""

    def __init__(self, text: Iterable[str], comment: str):
        self._text, self._comment, self.number = text, comment, 0

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._text, 1):
            self.number = number
            if (self._comment and line.lstrip().startswith(self._comment)) or (self.number == 1 and EXCEL.match(line)):
                continue
            yield line


def cells_of(text: Iterable[str], dialect: Dialect) -> Iterator[Row]:
    """The rows of cells of a text, each with the number of its line; blank lines are left out."""
    lines = Lines(text, dialect.comment)
    if dialect.delimiter == " ":
        rows: Iterable[list[str]] = csv.reader((" ".join(line.split()) for line in lines), delimiter=" ")
    else:
        rows = csv.reader(lines, delimiter=dialect.delimiter, skipinitialspace=True)
    return ((lines.number, row) for row in rows if row and (len(row) > 1 or row[0].strip()))


def dialect_of(text: Iterable[str], options: TableOptions) -> Dialect:
    """How the cells of a text are written, by its first lines."""
    sample: list[str] = []
    size = 0
    for line in islice(text, SAMPLE_LINES):
        sample.append(line)
        size += len(line)
        if size > SAMPLE_CHARACTERS and len(sample) > 2:
            break
    comment = _comment(sample, options)
    said = EXCEL.match(sample[0]) if sample else None
    delimiters = options.delimiter or (said[1] if said else DELIMITERS)
    decimals = options.decimal or (".," if options.thousands != "." else ",")
    if options.thousands == ",":
        decimals = decimals.replace(",", "") or decimals
    tried = [Dialect(delimiter, decimal, options.thousands or "", comment)
             for delimiter, decimal in product(delimiters, decimals)]  # fmt: skip
    best = max(tried, key=lambda dialect: _score(sample, dialect, options.delimiter is None and not options.decimal))
    numbers = _number_cells(_cells(sample, best))
    if options.thousands is None:
        best = replace(best, thousands=_thousands(numbers, best.decimal))
    if best.decimal == "," and options.decimal is None and best.thousands == "":
        mark = [cell for cell in numbers if "," in cell]
        best = replace(best, ambiguous=bool(mark) and all(re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", c) for c in mark))
    return best


def _comment(sample: Sequence[str], options: TableOptions) -> str:
    """What lines begin with that are comments: as is said, or # where the first line, or the one of names, has it."""
    if options.comment is not None:
        return options.comment
    leading = [line for line in sample if line.strip()][:1]
    return "#" if leading and leading[0].lstrip().startswith("#") else ""


def names_behind_comment(sample: Iterable[str], dialect: Dialect, width: int) -> list[str] | None:
    """The names that the last comment above the rows holds, as `numpy.savetxt` writes them; None where it has none."""
    last = None
    for line in islice(sample, SAMPLE_LINES):
        if line.strip() and not line.lstrip().startswith(dialect.comment):
            break
        last = line if line.strip() else last
    if last is None:
        return None
    rows = list(cells_of([last.lstrip().lstrip(dialect.comment).lstrip()], replace(dialect, comment="")))
    names = [cell.strip() for cell in rows[0][1]] if rows else []
    return names if len(names) == width and len(set(names)) == width and not any(map(is_number, names)) else None


def _cells(sample: Sequence[str], dialect: Dialect) -> list[list[str]]:
    try:
        return [row for _, row in cells_of(sample, dialect)]
    except csv.Error:
        return []


def _score(sample: Sequence[str], dialect: Dialect, guessed: bool) -> tuple[float, ...]:
    """How well a way of reading fits: the share of cells that are numbers, of lines that are as long as most, ..."""
    rows = _cells(sample, dialect)
    if not rows:
        return (-1.0,)
    widths = Counter(map(len, rows))
    width, usual = max(widths.items(), key=lambda item: (item[1], item[0]))
    if guessed and width == 1 and dialect.decimal == "," and "," in rows[0][0]:
        return (-1.0,)  # a first line with a comma has two cells rather than a decimal comma
    inside = rows[1:] or rows
    cells = [cell.strip() for row in inside for cell in row]
    cells = [cell for cell in cells[:: max(1, len(cells) // SAMPLE_CELLS)] if cell.lower() not in MISSING]
    one, many = plain(dialect.decimal), grouped(dialect.decimal, dialect.thousands or GROUPS[dialect.decimal])
    simple = [one.fullmatch(cell) is not None for cell in cells]
    known = sum(
        s or many.fullmatch(c) is not None or is_word(c) or is_date(c) for s, c in zip(simple, cells, strict=True)
    )
    count = max(1, len(cells))
    # 12,345 between commas, so in quotes, is twelve thousand; between other marks it is twelve
    american = dialect.delimiter == "," and dialect.decimal == "." and any(map(many.fullmatch, cells))
    return (
        round(known / count, 2),
        round(usual / len(rows), 2),
        float(width > 1),
        float(american),
        sum(simple) / count,
        -float(DELIMITERS.find(dialect.delimiter)),
        float(dialect.decimal == "."),
    )


def _number_cells(rows: Sequence[Sequence[str]]) -> list[str]:
    return [cell.strip() for row in rows[1:] for cell in row if is_number(cell)]


def _thousands(numbers: Sequence[str], decimal: str) -> str:
    """The mark between thousands, where numbers can be read in no other way; else none."""
    one = plain(decimal)
    rest = [number for number in numbers if not one.fullmatch(number)]
    for mark in GROUPS[decimal]:
        form = grouped(decimal, mark)
        if any(form.fullmatch(number) for number in rest):
            return mark
    return ""


def layout_of(rows: Sequence[Row], options: TableOptions, wanted: Sequence[str], known: Sequence[str]) -> Layout:
    """Where the rows of values begin, by the first rows of cells.

    Args:
        rows: the first rows of cells, with the numbers of their lines.
        options: what the user names.
        wanted: columns that the user names, of which one may be in a header of numbers.
        known: columns that a run was fitted to.
    """
    cells = [[cell.strip() for cell in row] for _, row in rows]
    widths = Counter(len(row) for row in cells)
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0
    above = sum(line <= (options.skip or 0) for line, _ in rows)
    if options.skip is None:
        while above < len(cells) - 1 and _is_title(cells[above], cells[above + 1 :], width):
            above += 1
    body = cells[above:]
    first = body[0] if body else []
    named = any(name in first for name in wanted if not is_number(name)) or (bool(known) and {*known} <= {*first})
    header, numbers = options.header, False
    if header is None:
        header, numbers = _header(body)
        if named:
            header, numbers = max(header, 1), False
    names = list(first) if header else []
    doubtful = not header and options.header is None and _whole_above_fractions(body)
    longer = Counter(len(row) for row in body[header:]).most_common(1)
    if header and longer and longer[0][0] == len(names) + 1:
        if all(row[-1] == "" for row in body[header:] if len(row) == len(names) + 1):
            names.append("")  # every row ends with a delimiter
        elif "" not in names:
            names.insert(0, "")  # rows have names, which the header has not, as R writes them
    width = len(names) if header else width
    names = [names[j] if header and names[j] else f"column {j + 1}" for j in range(width)]
    return Layout(tuple(names), above, header, above + header, width, numbers, doubtful)


def _is_title(row: Sequence[str], below: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a row of cells stands above the table: text alone, and shorter than its rows, or one cell of many."""
    filled = [cell for cell in row if cell]
    if width < 2 or any(map(is_number, filled)):
        return False
    names_follow = bool(below) and len(below[0]) == width and _header(below)[0] > 0
    if names_follow:
        return len(row) < width or (len(filled) <= 1 and width > 2)
    return 2 * len(row) < width  # else these are names, and lines have more cells than they should


def _header(body: Sequence[Sequence[str]]) -> tuple[int, bool]:
    """How many lines of names a table begins with, and whether these are numbers."""
    if not body:
        return 0, False
    first, below = body[0], body[1:21]
    if not below:
        return (0 if any(map(is_value, first)) else 1), False
    on_top = [cell for cell in first if is_value(cell)]
    if on_top:
        return (1, True) if _are_number_names(first, below) else (0, False)
    second, rest = below[0], below[1:]
    if not any(map(is_value, second)) and _is_second(second, [_filled(rest, j) for j in range(len(second))]):
        return 2, False
    columns = [_filled(below, j) for j in range(len(first))]
    if any(first[j] and column and is_value(column[0]) for j, column in enumerate(columns)):
        return 1, False
    return (1, False) if len(set(first)) == len(first) else (0, False)


def _is_second(second: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether a row of text, such as units, stands above columns of which most are numbers all the way down."""
    filled = [all(map(is_value, column)) for cell, column in zip(second, columns, strict=True)
              if cell.lower() not in MISSING and column]  # fmt: skip
    return bool(filled) and sum(filled) > len(filled) / 2


def _are_number_names(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a first row holds years, dates, or 0, 1, 2, ... as names, above rows that hold other numbers."""
    places = [j for j, cell in enumerate(first) if is_value(cell)]
    rows = [[row[j] for j in places if j < len(row)] for row in below]
    if all(is_date(first[j]) and not is_number(first[j]) for j in places):
        return all(is_number(cell) for row in rows for cell in row if cell.lower() not in MISSING)
    if not all(re.fullmatch(r"\d{1,6}", first[j]) for j in places):
        return False
    values = [int(first[j]) for j in places]
    counted = len(values) > 2 and values == list(range(len(values)))
    years = len(values) > (len(places) == len(first)) and all(map(_is_year, values)) and values == sorted({*values})
    return (counted or years) and not any(_similar(row, years) for row in rows)


def _similar(row: Sequence[str], years: bool) -> bool:
    """Whether a row could be of the same kind as such names: years, or whole numbers one apart."""
    if not row or not all(re.fullmatch(r"\d{1,6}", cell) for cell in row):
        return False
    own = [int(cell) for cell in row]
    return all(map(_is_year, own)) if years else own == list(range(own[0], own[0] + len(own)))


def _is_year(number: int) -> bool:
    return 1500 <= number <= 2200


def _whole_above_fractions(body: Sequence[Sequence[str]]) -> bool:
    """Whether a first row holds whole numbers alone, above columns that have other numbers."""
    if len(body) < 3 or len(body[0]) < 2 or not all(re.fullmatch(r"[+-]?\d+", cell) for cell in body[0]):
        return False
    fractions = [any(not re.fullmatch(r"[+-]?\d+", c) for c in _filled(body[1:], j)) for j in range(len(body[0]))]
    return all(fractions) or (len({*body[0]}) == len(body[0]) and sum(fractions) > len(fractions) / 2)


def _filled(rows: Sequence[Sequence[str]], j: int) -> list[str]:
    """The cells of a column that are not missing."""
    return [row[j] for row in rows if j < len(row) and row[j].lower() not in MISSING]
