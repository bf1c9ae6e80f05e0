"""What a page is made of: plain records, which the template sets one after another.

Texts are plain texts; the page escapes them, so a class may be named `<script>` and is shown as such.
"""

from __future__ import annotations

import math
import re
import struct
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from elbowroom.errors import ConfigError, DataError

Rule = Literal["high", "low"]

# What an inline SVG must not hold: code, and addresses other than its own parts and its own pixels.
DANGER = re.compile(
    r"<script|<foreignObject|<iframe|@import|\son\w+\s*=|url\((?!#)|href\s*=(?!\"#|\"data:image/png)",
    re.IGNORECASE,
)


LEVELS = ("holds", "refuted", "undecided", "conditional", "failed")


@dataclass(frozen=True)
class VerdictBlock:
    """A verdict as a coloured sign with its word; also a cell of a table.

    Args:
        level: "holds", "refuted", "undecided", "conditional" or "failed".
        text: the verdict in words, in the page's language.
        note: behind it, such as the data it was reached on; may be empty.

    Raises:
        ConfigError: another level.
    """

    level: str
    text: str
    note: str = ""
    kind: ClassVar[str] = "verdict"

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ConfigError("A verdict is one of a few.", repr(self.level), f"choose among {', '.join(LEVELS)}")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Link:
    """A cell that leads to a section of the same page.

    Args:
        text: what it says.
        anchor: the section's anchor.
    """

    text: str
    anchor: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class CountsBlock:
    """A row of signs, each with how often it was given.

    Args:
        counts: verdict and number.
        title: above the row; may be empty.
    """

    counts: Sequence[tuple[VerdictBlock, int]]
    title: str = ""
    kind: ClassVar[str] = "counts"


Cell = str | float | int | VerdictBlock | Link | None


@dataclass(frozen=True)
class FigureBlock:
    """A figure with its caption.

    Args:
        picture: inline SVG as `to_svg` makes it, or PNG bytes as `to_png` makes them.
        caption: one or two sentences below it; the page puts "Figure 1." before them.
        alt: what is to be seen, for a reader who cannot see it.
        dpi: pixels per inch of a PNG, for its size on the page.

    Raises:
        DataError: neither SVG nor PNG, or an SVG that runs code or loads something.
    """

    picture: str | bytes
    caption: str = ""
    alt: str = ""
    dpi: float = 200
    kind: ClassVar[str] = "figure"

    def __post_init__(self) -> None:
        if isinstance(self.picture, bytes):
            good = self.picture.startswith(b"\x89PNG\r\n\x1a\n")
        else:
            good = self.picture.startswith("<svg") and not DANGER.search(self.picture)
        if not good:
            raise DataError(
                "A page shows PNG bytes, or SVG that neither runs code nor loads anything.",
                f"{type(self.picture).__name__} beginning {self.picture[:24]!r}",
                "make it with to_svg(figure) or to_png(figure)",
            )

    @property
    def source(self) -> str:
        """A PNG as the data address of an image; empty for SVG."""
        return "" if isinstance(self.picture, str) else "data:image/png;base64," + b64encode(self.picture).decode()

    @property
    def width(self) -> int:
        """Width of a PNG on the page, in CSS pixels (96 per inch)."""
        if isinstance(self.picture, str):
            return 0
        return round(struct.unpack(">I", self.picture[16:20])[0] * 96 / self.dpi)


@dataclass(frozen=True)
class Number:
    """A number that stands out: `Number("Test NLL", "86.9 ± 0.1", "nats", "K = 5,000")`.

    Args:
        name: what it is, split included.
        value: the number as text, rounded as it should be read.
        unit: "nats", "%", or nothing.
        note: how it was measured.
    """

    name: str
    value: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class NumbersBlock:
    """A row of numbers that stand out.

    Args:
        cards: the numbers, the most important first.
    """

    cards: Sequence[Number]
    kind: ClassVar[str] = "numbers"


@dataclass(frozen=True)
class TableBlock:
    """A table; it scrolls inside its own box where the page is too narrow.

    Args:
        header: [C] names of the columns, units included.
        rows: rows of C cells; None and not-a-number show as a dash.
        caption: above the table; the page puts "Table 1." before it.
        best: column name -> "high" or "low"; the best cells of that column are set bold. A cell of text
            counts by the number it begins with, as in "86.9 ± 0.1".

        best_of_row: the same for rows, by the text of their first cell.
        wrapped: long texts are broken into lines instead of making the table wider.
        stacked: on a narrow screen the cells of a row stand below each other, each under its column's name.
        notes: a line below the first cell of each row, or none at all.

    Raises:
        DataError: a row of another length.
        ConfigError: a rule for no column, or another rule.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    best: Mapping[str, Rule] = field(default_factory=dict)
    best_of_row: Mapping[str, Rule] = field(default_factory=dict)
    wrapped: bool = False
    stacked: bool = False
    notes: Sequence[str] = ()
    kind: ClassVar[str] = "table"

    def __post_init__(self) -> None:
        wrong = [len(row) for row in self.rows if len(row) != len(self.header)]
        if wrong:
            raise DataError(
                "Every row of a table has as many cells as its header.",
                f"{len(self.header)} columns and a row of {wrong[0]}",
                "fill missing cells with None",
            )
        if self.notes and len(self.notes) != len(self.rows):
            raise DataError("Every row of a table has its note, or none has.",
                            f"{len(self.rows)} rows and {len(self.notes)} notes", "pass a note for each")  # fmt: skip
        for column, rule in self.best.items():
            if column not in self.header or rule not in ("high", "low"):
                raise ConfigError(
                    "The best cells of a column are the high or the low ones.",
                    f"{column!r}: {rule!r}",
                    f"name one of the columns {', '.join(self.header)} and 'high' or 'low'",
                )

    def texts(self) -> list[list[str | VerdictBlock | Link]]:
        """The cells as they are shown; verdicts and links as they are."""
        return [[cell if isinstance(cell, VerdictBlock | Link) else _text(cell) for cell in row] for row in self.rows]

    def numeric(self) -> list[bool]:
        """Which columns hold numbers, and stand right-aligned."""
        columns = list(zip(*self.rows, strict=True)) or [() for _ in self.header]
        values = [[_value(cell) for cell in column if _text(cell) != "–"] for column in columns]
        return [bool(column) and all(value is not None for value in column) for column in values]

    def winners(self) -> set[tuple[int, int]]:
        """(row, column) of the cells that are best, ties included; where there is one number, none is."""
        lines = [
            (rule, [(r, list(self.header).index(column)) for r in range(len(self.rows))])
            for column, rule in self.best.items()
        ]
        lines += [
            (self.best_of_row[str(row[0])], [(r, c) for c in range(1, len(row))])
            for r, row in enumerate(self.rows)
            if str(row[0]) in self.best_of_row
        ]
        cells = set()
        for rule, places in lines:
            values = {(r, c): value for r, c in places if (value := _value(self.rows[r][c])) is not None}
            if len(values) > 1:
                target = max(values.values()) if rule == "high" else min(values.values())
                cells |= {place for place, value in values.items() if value == target}
        return cells


@dataclass(frozen=True)
class TextBlock:
    """Running text.

    Args:
        text: plain; an empty line begins a new paragraph.
    """

    text: str
    kind: ClassVar[str] = "text"

    def paragraphs(self) -> list[str]:
        return [part.strip() for part in re.split(r"\n\s*\n", self.text) if part.strip()]


@dataclass(frozen=True)
class AlarmBlock:
    """A finding about the run's health that the reader must not miss.

    Args:
        level: "good", "notice" or "warning".
        text: one or two sentences: what was found, and what to do.

    Raises:
        ConfigError: another level.
    """

    level: Literal["good", "notice", "warning"]
    text: str
    kind: ClassVar[str] = "alarm"

    def __post_init__(self) -> None:
        if self.level not in ("good", "notice", "warning"):
            raise ConfigError("An alarm is good, a notice or a warning.", repr(self.level), "choose one of the three")


@dataclass(frozen=True)
class CompareBlock:
    """Two figures side by side on a wide screen, one above the other on a phone.

    Args:
        left: the first figure.
        right: the second.
    """

    left: FigureBlock
    right: FigureBlock
    kind: ClassVar[str] = "compare"


@dataclass(frozen=True)
class PanelsBlock:
    """Panels of one figure: side by side where there is room, one below the other on a phone.

    Args:
        panels: the pictures, each with what is to be seen in its `alt`; their captions are not shown.
        caption: of the whole figure.
    """

    panels: Sequence[FigureBlock]
    caption: str = ""
    kind: ClassVar[str] = "panels"


@dataclass(frozen=True)
class DetailsBlock:
    """Names and values to look up, folded on the screen and open on paper.

    Args:
        title: of the fold; None for "Details" in the page's language.
        entries: name -> value; a nested mapping becomes a group of its own.
        text: small print before them; may be empty.
    """

    title: str | None
    entries: Mapping[str, object]
    text: str = ""
    kind: ClassVar[str] = "details"

    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(group name, its names and values); plain entries come first, without a group name."""
        plain = [(str(key), _plain(value)) for key, value in self.entries.items() if not isinstance(value, Mapping)]
        nested = [
            (str(key), [(str(name), _plain(inner)) for name, inner in value.items()])
            for key, value in self.entries.items()
            if isinstance(value, Mapping)
        ]
        return ([("", plain)] if plain else []) + nested


Block = (
    FigureBlock
    | NumbersBlock
    | TableBlock
    | TextBlock
    | AlarmBlock
    | CompareBlock
    | PanelsBlock
    | VerdictBlock
    | CountsBlock
    | DetailsBlock
)


@dataclass(frozen=True)
class Section:
    """A part of the page under its own heading.

    Args:
        title: the heading.
        lead: one sentence that says what the section shows; may be empty.
        blocks: what it shows.
        anchor: what links lead to; by default the section's number.
    """

    title: str
    lead: str
    blocks: Sequence[Block]
    anchor: str = ""


def _text(cell: object) -> str:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return "–"
    text = f"{cell:z,.4g}" if isinstance(cell, float) and abs(cell) < 1e4 else str(cell)
    return re.sub(r"^-(?=[\d.])", "−", text)


def _plain(value: object) -> str:
    """A setting as it is: to be looked up, so never rounded."""
    return "–" if value is None else str(value)


def _value(cell: object) -> float | None:
    """The number a cell begins with, if it is one."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if math.isfinite(cell) else None
    number = re.match(r"\s*([-−+]?\d[\d,]*\.?\d*(?:[eE][-−+]?\d+)?)\s*(?:$|±|\+-|%|\()", str(cell))
    return float(number[1].replace("−", "-").replace(",", "")) if number else None
