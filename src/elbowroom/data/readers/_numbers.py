"""Cells of text as numbers: what a cell can be, and how a column of cells becomes numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

MISSING = frozenset({
    "", "?", "-", "--", ".", "na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "null", "none", "nil", "nat", "missing",
    "#div/0!", "#value!", "#null!", "#num!", "#ref!",
})  # fmt: skip
"""Words for a missing cell, in lower case."""
TRUTH = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0}
DATE = re.compile(
    r"(\d{4}[-/]\d{1,2}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}년 ?\d{1,2}월( ?\d{1,2}일)?)"
    r"([T ,]+\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?"
)
UNIT = re.compile(r"[$€£₩¥<>~≈]?\s*[+-]?\d[\d.,' ]*\s*[%‰$€£₩¥°a-zA-Zµ/²³원개명]{0,6}")
"""A number with a sign or a unit beside it."""
GROUPS = {".": ",' ’\u00a0\u202f", ",": ".' ’\u00a0\u202f"}
"""Marks between thousands that go with a decimal mark."""
SIGN, POWER = r"[+\-−]?", r"([eE][+-]?\d+)?"


@dataclass(frozen=True)
class Numbers:
    """How numbers are written.

    Args:
        decimal: the decimal mark.
        thousands: the mark between thousands, or "" for none.
        missing: words for a missing cell beside the usual ones.
    """

    decimal: str = "."
    thousands: str = ""
    missing: Collection[str] = ()

    @cached_property
    def words(self) -> frozenset[str]:
        """All words for a missing cell, in lower case."""
        return MISSING | {word.strip().lower() for word in self.missing}

    def value(self, cell: str) -> float | None:
        """A cell as a number, NaN where it is missing; None where it is something else.

        >>> Numbers(",", ".").value("1.234,5"), Numbers().value("yes"), Numbers().value("1_0")
        (1234.5, 1.0, None)
        """
        cell = cell.strip()
        word = cell.lower()
        if word in self.words:
            return math.nan
        if word in TRUTH:
            return TRUTH[word]
        if self.thousands and self._grouped.fullmatch(cell):
            cell = cell.replace(self.thousands, "")
        if not self._plain.fullmatch(cell):
            return math.inf if word.lstrip("+-") in ("inf", "infinity") else None
        return float(cell.replace(self.decimal, ".").replace("−", "-"))

    def column(self, cells: Sequence[str]) -> np.ndarray | None:
        """All cells as numbers [N], where each is one or is missing; else None."""
        quick = self._with_points(cells)
        if quick is not None:
            return quick
        known: dict[str, float | None] = {}
        values = np.empty(len(cells))
        for i, cell in enumerate(cells):
            if cell not in known:
                known[cell] = self.value(cell)
            value = known[cell]
            if value is None:
                return None
            values[i] = value
        return values

    def _with_points(self, cells: Sequence[str]) -> np.ndarray | None:
        """All cells as Python reads them, by far the quickest way; None where one is something else."""
        text = "\n".join(cells)
        if "_" in text or self.missing or (self.decimal == "," and "." in text):
            return None  # 1_000 is a number for Python alone
        if self.decimal == ",":
            cells = text.replace(",", ".").split("\n")
        try:
            return np.fromiter(map(float, cells), np.float64, len(cells))
        except ValueError:
            return None

    def likely(self, cell: str) -> str:
        """What is likely to be the cure for a cell that is no number; "" where nothing is."""
        if self.decimal == "." and re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", cell):
            return "if the comma parts thousands, thousands=',' (--thousands ,); if it is a decimal mark, " \
                   "decimal=',' (--decimal ,)"  # fmt: skip
        if self.decimal == "." and re.fullmatch(r"[+-]?[\d.]*,\d+", cell):
            return "if the comma is a decimal mark, decimal=',' (--decimal ,), with all numbers written so"
        if self.decimal == "," and re.fullmatch(r"[+-]?\d*\.\d+", cell):
            return "the other numbers have decimal commas, and this one has a point: write all alike, or say " \
                   "decimal='.' (--decimal .)"  # fmt: skip
        if UNIT.fullmatch(cell):
            return "write the number alone, without its sign or unit"
        return ""

    @cached_property
    def _plain(self) -> re.Pattern[str]:
        return plain(self.decimal)

    @cached_property
    def _grouped(self) -> re.Pattern[str]:
        return grouped(self.decimal, self.thousands)


def plain(decimal: str) -> re.Pattern[str]:
    """Numbers with this decimal mark."""
    mark = re.escape(decimal)
    fraction = rf"({mark}\d*)?" if decimal == "." else rf"({mark}\d+)?"
    return re.compile(rf"{SIGN}(\d+{fraction}|{mark}\d+){POWER}", re.ASCII)


def grouped(decimal: str, thousands: str) -> re.Pattern[str]:
    """Numbers with this decimal mark and one of these marks between thousands, at least one of them."""
    marks = "|".join(map(re.escape, thousands))
    return re.compile(rf"{SIGN}\d{{1,3}}(?:(?:{marks})\d{{3}})+({re.escape(decimal)}\d*)?", re.ASCII)


def is_date(cell: str) -> bool:
    """Whether a cell is written as a date or a time of day."""
    return DATE.fullmatch(cell.strip()) is not None


def is_value(cell: str) -> bool:
    """Whether a cell is a number in some way of writing, true or false, or a date: what a row has and a name is not."""
    cell = cell.strip()
    return is_word(cell) or is_date(cell) or is_number(cell)


def is_word(cell: str) -> bool:
    """Whether a cell is true or false; yes and no are names of columns too, such as that of a number."""
    return cell.lower() in ("true", "false")


def is_number(cell: str) -> bool:
    """Whether a cell is a number in some way of writing."""
    cell = cell.strip()
    return any(form.fullmatch(cell) for form in FORMS)


FORMS = [form for mark, marks in GROUPS.items() for form in (plain(mark), grouped(mark, marks))]
