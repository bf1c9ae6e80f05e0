"""The time of every row: read from text, numbers, dates or the index of a frame."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from elbowroom.data.dates import UnreadError, compact, instants, months_as_decimals
from elbowroom.errors import DataError

DURATION = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d(?:[.,]\d+)?))?")
INDEXES = ("DatetimeIndex", "PeriodIndex", "TimedeltaIndex")
"""Of pandas: those whose values are times."""


def as_times(
    values: Any, what: str, place: Callable[[int], str] = "row {}".format, day_first: bool | None = None
) -> np.ndarray:
    """Times [N] as int64, float64 or datetime64[us].

    Args:
        values: numbers, dates and times, durations (which become seconds), or text that is one of them: "12.5",
            "2024-05-01T13:00", "2024/5/1", "1 May 2024", "20240501", "2024Q2", "00:01:30"; where an offset from UTC
            is given, it is taken off.
        what: how an error calls them.
        place: what an error calls the row with this number.
        day_first: whether 01/05/2024 is the first of May; None reads it where another row says so.

    Raises:
        DataError: a time is missing or cannot be read, or day and month cannot be told apart; the first is named.

    >>> as_times(["2024-05-01T09:00+09:00", "2024-05-01T01:00+00:00"], "time").astype(str).tolist()
    ['2024-05-01T00:00:00.000000', '2024-05-01T01:00:00.000000']
    """
    kind = type(values).__name__
    if kind == "PeriodIndex":
        values = values.to_timestamp()
    elif kind == "DatetimeIndex" and values.tz is not None:
        values = values.tz_convert(None)
    array = np.asarray(values)
    if array.dtype.kind in "OSUT":
        array = _from_text([cell.strip() if isinstance(cell, str) else cell for cell in array.tolist()],
                           what, place, day_first)  # fmt: skip
    if array.dtype.kind not in "biufMm":
        raise DataError(
            f"{what} holds times.", f"{array.dtype} values", "pass numbers, dates, or text such as 2024-05-01T13:00"
        )
    missing = np.isnat(array) if array.dtype.kind in "Mm" else ~np.isfinite(array)
    if missing.any():
        raise _unread(what, "no time", place(int(missing.argmax())))
    if array.dtype.kind == "M":
        return array.astype("datetime64[us]")
    if array.dtype.kind == "m":
        return array.astype("timedelta64[us]").astype(np.int64) / 1e6
    if array.dtype.kind == "f":
        return array.astype(np.float64)
    numbers = array.astype(np.int64)
    return numbers if (days := compact(numbers)) is None else days


def times_of_index(frame: Any) -> np.ndarray | None:
    """The times that stand in the index of a pandas frame or series; None where its index holds others, or it has none.

    Raises:
        DataError: one is missing.
    """
    index = getattr(frame, "index", None)
    if type(index).__name__ not in INDEXES:
        return None
    return as_times(index, "the index of the frame")


def _from_text(cells: Sequence[Any], what: str, place: Callable[[int], str], day_first: bool | None) -> np.ndarray:
    if not months_as_decimals(cells):
        for number in (int, float):
            try:
                return np.array([number(cell) for cell in cells])
            except (TypeError, ValueError, OverflowError):
                pass
        if cells and _is_number(cells[0]):  # so these are numbers, and one is none
            row = next(i for i, cell in enumerate(cells) if not _is_number(cell))
            raise _unread(what, repr(cells[row]), place(row))
        if cells and all(isinstance(cell, str) and DURATION.fullmatch(cell) for cell in cells):
            return np.array([_seconds(cell) for cell in cells])
    try:
        return instants(cells, what, place, day_first)
    except UnreadError as error:
        row = error.args[0]
        raise _unread(what, repr(cells[row]), place(row)) from None


def _seconds(cell: str) -> float:
    match = DURATION.fullmatch(cell)
    assert match is not None
    return 3600 * int(match[1]) + 60 * int(match[2]) + float((match[3] or "0").replace(",", "."))


def _is_number(cell: Any) -> bool:
    try:
        float(cell)
    except (TypeError, ValueError):
        return False
    return True


def _unread(what: str, got: str, where: str) -> DataError:
    return DataError(f"{what} holds a time in every row.", f"{got} in {where}",
                     "write numbers, or dates and times such as 2024-05-01T13:00, years with four digits")  # fmt: skip
