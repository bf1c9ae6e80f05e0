"""Dates and times as people write them, as instants. Which of day and month comes first is never guessed.

ISO 8601 goes the quick way. Else: 2022/1/5, 2022.1.5, 2022년 1월 5일, 5.1.2022, 05/01/2022, 5 Jan 2022, Jan 5, 2022;
2022-01, 2022Q1, Jan 2022; and behind a day 9:30, 09:30:00.25, 9:30 pm, 오후 9:30, with Z, UTC, +09:00 or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import numpy as np

from elbowroom.errors import DataError

MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
NAME = rf"(?P<name>{'|'.join(MONTHS)})[a-z]*\.?"
BEHIND = r"(?:[T, ]\s*(?P<clock>\S.*))?"
DAYS = [re.compile(pattern + BEHIND, re.IGNORECASE) for pattern in (
    r"(?P<year>\d{4})\s*[-/.년]\s*(?P<month>\d{1,2})\s*[-/.월]\s*(?P<day>\d{1,2})\s*[.일]?",
    r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2})\.\s*(?P<year>\d{4})\.?",  # dots with the year last: the day is first
    r"(?P<a>\d{1,2})\s*[-/]\s*(?P<b>\d{1,2})\s*[-/]\s*(?P<year>\d{4})",
    rf"(?P<day>\d{{1,2}})[-/. ]*{NAME}[-/., ]*(?P<year>\d{{4}})",
    rf"{NAME}[-/. ]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/., ]+(?P<year>\d{{4}})",
)]  # fmt: skip
PERIODS = [re.compile(pattern, re.IGNORECASE) for pattern in (
    r"(?P<year>\d{4})\s*[-/.년]\s*(?P<month>\d{1,2})\s*월?",
    r"(?P<year>\d{4})\s*[-/년]?\s*(?:Q(?P<quarter>[1-4])|(?P<quarter_ko>[1-4])\s*분기)",
    r"Q(?P<quarter>[1-4])\s*[-/ ]?\s*(?P<year>\d{4})",
    rf"{NAME}[-/. ]*(?P<year>\d{{4}})",
)]  # fmt: skip
CLOCK = re.compile(
    r"(?P<before>오전|오후)?\s*(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d+))?)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?", re.IGNORECASE)  # fmt: skip
WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,. ]+", re.IGNORECASE)
COMPACT = {6: 1, 8: 2, 10: 3, 12: 4, 14: 5}
"""Digits of numbers such as 20220105, and how many pairs of them follow the year."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Numbers are read as dates in these years alone; others count something."""


class UnreadError(ValueError):
    """A cell that is no date; its place is the first argument."""


def instants(
    cells: Sequence[Any], what: str, place: Callable[[int], str] = "row {}".format, day_first: bool | None = None
) -> np.ndarray:
    """Dates and times [N] as datetime64[us]; where an offset from UTC is given, it is taken off.

    Args:
        cells: text, or `datetime`s.
        what: how an error calls them.
        place: what an error calls the cell with this number.
        day_first: whether 01/02/2022 is the first of February; None reads it where another cell says so.

    Raises:
        UnreadError: a cell is no date.
        DataError: day and month cannot be told apart, or some cells have an offset and others have none.

    >>> instants(["5.1.2022 9:30", "6.1.2022 9:30"], "time").astype("datetime64[m]").astype(str).tolist()
    ['2022-01-05T09:30', '2022-01-06T09:30']
    """
    try:
        times = [cell if isinstance(cell, datetime) else datetime.fromisoformat(cell) for cell in cells]
    except (TypeError, ValueError):
        times = _in_order([_date_of(cell, i) for i, cell in enumerate(cells)], cells, what, place, day_first)
    aware = [time.tzinfo is not None for time in times]
    if any(aware) and not all(aware):
        row = aware.index(not aware[0])
        raise DataError(f"All times of {what} say how far they are from UTC, or none does.",
                        f"{cells[row]} in {place(row)}", "write all of them alike")  # fmt: skip
    if any(aware):
        times = [time.astimezone(UTC).replace(tzinfo=None) for time in times]
    return np.array(times, "datetime64[us]")


def compact(numbers: np.ndarray) -> np.ndarray | None:
    """Whole numbers that are dates, such as 20220105 or 202201051300, as datetime64[us]; None where they are not.

    >>> compact(np.array([20220131, 20220201])).astype("datetime64[D]").astype(str).tolist()
    ['2022-01-31', '2022-02-01']
    """
    width = len(str(numbers[0])) if len(numbers) else 0
    if width not in COMPACT or numbers.min() < 10 ** (width - 1) or numbers.max() >= 10**width:
        return None
    pairs = [numbers // 100**behind % 100 for behind in reversed(range(COMPACT[width]))]
    year, month = numbers // 100 ** COMPACT[width], pairs[0]
    day, clock = (pairs[1], pairs[2:]) if width > 6 else (np.ones_like(numbers), [])
    right = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    if not right.all() or any((part > most).any() for part, most in zip(clock, (24, 59, 59), strict=False)):
        return None
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    if (days.astype("datetime64[M]") != months).any():
        return None
    seconds = sum((part * size for part, size in zip(clock, (3600, 60, 1), strict=False)), np.zeros_like(numbers))
    return days.astype("datetime64[us]") + seconds.astype("timedelta64[s]")


def months_as_decimals(cells: Sequence[Any]) -> bool:
    """Whether cells are months such as 2022.01, which would be numbers too."""
    return bool(cells) and all(
        isinstance(cell, str) and re.fullmatch(r"(?:19|20)\d\d\.(?:0[1-9]|1[0-2])", cell) for cell in cells
    )


@dataclass(frozen=True)
class _Date:
    """A date as it stands in a cell: `numbers` are day and month, or where `sure` is False perhaps month and day."""

    year: int
    numbers: tuple[int, int]
    sure: bool
    after: timedelta
    zone: timezone | None

    def read(self, day_first: bool) -> datetime:
        day, month = self.numbers if self.sure or day_first else self.numbers[::-1]
        return datetime.combine(date(self.year, month, day), datetime.min.time(), self.zone) + self.after


def _date_of(cell: Any, row: int) -> _Date:
    if isinstance(cell, datetime):
        midnight = cell.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        zone = None if (away := cell.utcoffset()) is None else timezone(away)
        return _Date(cell.year, (cell.day, cell.month), True, cell.replace(tzinfo=None) - midnight, zone)
    text = WEEKDAY.sub("", str(cell).strip())
    match = next((one for pattern in [*DAYS, *PERIODS] if (one := pattern.fullmatch(text))), None)
    if match is None:
        raise UnreadError(row)
    known = match.groupdict()
    if quarter := known.get("quarter") or known.get("quarter_ko"):
        known["month"] = str(3 * int(quarter) - 2)
    if known.get("name"):
        known["month"] = str(MONTHS[known["name"].lower()])
    sure = "a" not in known
    numbers = (int(known.get("day") or 1), int(known["month"])) if sure else (int(known["a"]), int(known["b"]))
    return _Date(int(known["year"]), numbers, sure, *_clock(known.get("clock"), row))


def _clock(text: str | None, row: int) -> tuple[timedelta, timezone | None]:
    """How long after midnight, and the offset from UTC."""
    if text is None:
        return timedelta(), None
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        raise UnreadError(row)
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = (match["half"] or "")[:1].lower() or {"오전": "a", "오후": "p"}.get(match["before"] or "", "")
    if hour > (12 if half else 24) or minute > 59 or second > 59 or (hour == 24 and minute + second):
        raise UnreadError(row)
    if half:
        hour = hour % 12 + 12 * (half == "p")
    micro = int(f"{match['part'] or '0':0<6}"[:6])
    zone = match["zone"]
    if zone is None or zone[0] not in "+-":
        away = None if zone is None else UTC
    else:
        digits = zone[1:].replace(":", "")
        minutes = 60 * int(digits[:2]) + int(digits[2:] or 0)
        away = timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro), away


def _in_order(
    dates: list[_Date], cells: Sequence[Any], what: str, place: Callable[[int], str], day_first: bool | None
) -> list[datetime]:
    """The dates, once it is known whether days stand before months."""
    rule = f"It is known of {what} whether days stand before months."
    if day_first is None:
        first, second = (next((i for i, one in enumerate(dates) if not one.sure and one.numbers[j] > 12), None)
                         for j in (0, 1))  # fmt: skip
        if first is not None and second is not None:
            raise DataError(rule, f"{cells[first]} in {place(first)} and {cells[second]} in {place(second)}",
                            "write all of them alike, such as 2024-05-01")  # fmt: skip
        unsure = next((i for i, one in enumerate(dates) if not one.sure and one.numbers[0] != one.numbers[1]), None)
        if first is None and second is None and unsure is not None:
            raise DataError(rule, f"{cells[unsure]} in {place(unsure)}, which no other row makes clear",
                            "pass day_first=True or day_first=False (--day-first True)")  # fmt: skip
        day_first = first is not None
    read = []
    for row, one in enumerate(dates):
        try:
            read.append(one.read(day_first))
        except (ValueError, OverflowError):
            raise UnreadError(row) from None
    return read
