"""How a table is read: declared once, for `load`, for `elbowroom fit`, and for the record of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from elbowroom.errors import ConfigError


@dataclass(frozen=True)
class TableOptions:
    """How tables are read; None stands for what a look at the file says, or for nothing."""

    columns: tuple[str, ...] | None = None
    """Of a table: the columns to read, by name, by place from 0, or by a pattern such as "temp*"; by default all."""
    drop: tuple[str, ...] | None = None
    """Of a table: columns to leave out, by name, by place from 0, or by a pattern."""
    header: int | None = None
    """Of a table: lines of names above the rows, 0, 1 or 2; by default looked for."""
    skip: int | None = None
    """Of a table: lines above it, such as a title; by default looked for."""
    delimiter: str | None = None
    """Of a table as text: what parts the cells: a character, tab or space; by default looked for."""
    decimal: str | None = None
    """Of a table as text: the decimal mark, a point or a comma; by default looked for."""
    thousands: str | None = None
    """Of a table as text: the mark between thousands, such as a comma or space; by default looked for."""
    encoding: str | None = None
    """Of a table as text: by default UTF-8, or CP949 where it is not UTF-8 and that fits."""
    comment: str | None = None
    """Of a table as text: what a line begins with that is left out; by default looked for above the rows."""
    sheet: str | None = None
    """Of a workbook: the sheet, by name or by place from 0; by default the first."""
    missing: tuple[str, ...] | None = None
    """Of a table: further words or numbers that say that a cell is missing, such as -9999."""
    incomplete: Literal["refuse", "drop", "mean"] | None = None
    """Of a table: rows with missing cells are refused (the default), dropped, or filled with the column's mean."""
    dates: Literal["drop", "days"] | None = None
    """Of a table: columns of dates are left out, or read as days since 1970; by default they are refused."""

    day_first: bool | None = None
    """Of dates: whether 01/02/2022 is the first of February; by default as another row makes clear."""

    def named(self) -> dict[str, Any]:
        """The options that say something, as JSON types."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value is not None
        }


NAMES = tuple(field.name for field in fields(TableOptions))
TYPED = ("columns", "drop", "missing", "incomplete", "dates", "day_first")
"""Options of formats whose cells have types."""
CHOICES = {"incomplete": ("refuse", "drop", "mean"), "dates": ("drop", "days"), "decimal": (".", ",")}
MARKS = {"tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|", "point": ".", "none": ""}
"""Names of characters that are hard to write on a command line."""


def table_options(**values: Any) -> TableOptions:
    """The options, checked.

    Raises:
        ConfigError: a value that an option does not take.

    >>> table_options(delimiter="tab", drop="id").named()
    {'drop': ['id'], 'delimiter': '\\t'}
    """
    checked: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    for name in {"columns", "drop", "missing"} & checked.keys():
        value = checked[name]
        one = isinstance(value, str) or not isinstance(value, Sequence)
        checked[name] = tuple(str(item) for item in ([value] if one else value))
    for name in {"delimiter", "decimal", "thousands", "comment"} & checked.keys():
        checked[name] = MARKS.get(str(checked[name]).lower(), str(checked[name]))
    for name in {"header", "skip"} & checked.keys():
        most = 2 if name == "header" else 10_000
        if not isinstance(checked[name], int) or not 0 <= checked[name] <= most:
            raise ConfigError(f"{name} is a number of lines, 0 to {most}.", repr(values[name]), f"pass {name}=1")
        checked[name] = int(checked[name])
    for name, choices in CHOICES.items():
        if name in checked and checked[name] not in choices:
            raise ConfigError(f"{name} is one of: {', '.join(choices)}.", repr(values[name]), "take one of them")
    for name, least in (("delimiter", 1), ("thousands", 0)):
        if not least <= len(checked.get(name, ",")) <= 1 or checked.get(name) in ('"', "\n", "\r"):
            raise ConfigError(f"{name} is one character, or a word: {', '.join(MARKS)}.", repr(values[name]),
                              f"pass {name}=';' or another one")  # fmt: skip
    if checked.get("comment") == "":
        raise ConfigError("comment is what lines begin with that are left out.", "''", "pass comment='#'")
    if checked.get("decimal") is not None and checked.get("decimal") == checked.get("thousands"):
        raise ConfigError("The decimal mark and the mark of thousands differ.", repr(checked["decimal"]),
                          "leave one of them out")  # fmt: skip
    if "encoding" in checked:
        try:
            "".encode(str(checked["encoding"]))
        except LookupError:
            raise ConfigError("An encoding is one that Python knows.", repr(checked["encoding"]),
                              "pass such as utf-8, cp949, cp1252, latin-1, shift-jis, utf-16") from None  # fmt: skip
    return TableOptions(**checked)


@dataclass(frozen=True)
class Fitted:
    """What a run knows of the table that it was fitted to, for reading others like it.

    Args:
        names: its columns; None where they had no names.
        left_out: columns that were left out, which another table may have too.
        fill: what stands for a missing cell of each column, where missing cells were filled.
        label: its column of labels, which another table may lack.
        width: how many columns it was fitted to; None where they cannot be counted.
    """

    names: tuple[str, ...] | None = None
    left_out: tuple[str, ...] = ()
    fill: Mapping[str, float] | None = None
    label: str | int | None = None
    width: int | None = None


@dataclass(frozen=True)
class TableQuery:
    """What is asked of one table.

    Args:
        label_column: the name, or the place (-1 is the last), of the column with the labels.
        time_column: the same of the column with the times: numbers, or such as 2024-05-01T13:00.
        group_column: the same of the column that says which device, patient or other group a row is of.
        options: how it is read; what is not said is looked for. None takes a frame as it is, and refuses whatever is
            no complete column of numbers.
        fitted: what a run knows of the table that it was fitted to, for another one like it.
    """

    label_column: str | int | None = None
    time_column: str | int | None = None
    group_column: str | int | None = None
    options: TableOptions | None = None
    fitted: Fitted | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of columns that are asked for, not those by their place."""
        wanted = (self.label_column, self.time_column, self.group_column)
        return tuple(column for column in wanted if isinstance(column, str))

    @property
    def known(self) -> tuple[str, ...]:
        """The names of the columns that a run was fitted to."""
        return self.fitted.names or () if self.fitted is not None else ()


ROLES = ("label_column", "time_column", "group_column")
"""The columns of a query that are no features."""
