"""The time of every row: read from text or numbers, and what must be true of it before rows are a series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from elbowroom.errors import DataError

Gaps = Literal["refuse", "split"]
TOLERANCE = 0.01
"""Steps count as equal within this share of the step."""


def as_times(values: Any, what: str, place: Callable[[int], str] = "row {}".format) -> np.ndarray:
    """Times [N] as int64, float64 or datetime64[us].

    Args:
        values: numbers, dates and times, or text that is one of the two: "12.5", "2024-05-01T13:00", "2024-05-01";
            where an offset from UTC is given, it is taken off.
        what: how an error calls them.
        place: what an error calls the row with this number.

    Raises:
        DataError: a time is missing or cannot be read; the first is named.

    >>> as_times(["2024-05-01T09:00+09:00", "2024-05-01T01:00+00:00"], "time").astype(str).tolist()
    ['2024-05-01T00:00:00.000000', '2024-05-01T01:00:00.000000']
    """
    array = np.asarray(values)
    if array.dtype.kind in "OSUT":
        array = _from_text(
            [value.strip() if isinstance(value, str) else value for value in array.tolist()], what, place
        )
    if array.dtype.kind not in "biufM":
        raise DataError(
            f"{what} holds times.", f"{array.dtype} values", "pass numbers, dates, or text such as 2024-05-01T13:00"
        )
    missing = np.isnat(array) if array.dtype.kind == "M" else ~np.isfinite(array)
    if missing.any():
        raise _unread(what, "no time", place(int(missing.argmax())))
    if array.dtype.kind == "M":
        return array.astype("datetime64[us]")
    return array.astype(np.float64 if array.dtype.kind == "f" else np.int64)


def pieces(times: np.ndarray, gaps: Gaps = "refuse", what: str = "the series") -> list[slice]:
    """The stretches of rows that are one step apart each; without a gap that is one, of all rows.

    Args:
        times: [N] as `as_times` gives them.
        gaps: "refuse" raises where rows are missing, "split" begins a new stretch there.
        what: how an error calls the rows.

    Raises:
        DataError: times fall, repeat, leave gaps that are refused, or come in unequal steps; the row is named.
    """
    apart = np.diff(times).astype(np.float64)
    if len(apart) == 0:
        return [slice(0, len(times))]
    rule = f"The times of {what} rise by equal steps."
    if (apart < 0).any():
        row = int((apart < 0).argmax()) + 1
        raise DataError(rule, f"{times[row]} in row {row}, after {times[row - 1]}", "sort the rows by time")
    if (apart == 0).any():
        row, count = int((apart == 0).argmax()) + 1, int((apart == 0).sum())
        raise DataError(rule, f"{times[row]} in row {row} and in the one before, {count} such row(s) in all",
                        "keep one row for each time, or their mean")  # fmt: skip
    step = float(np.median(apart))
    long, short = apart > (1 + TOLERANCE) * step, apart < (1 - TOLERANCE) * step
    multiple = np.abs(apart / step - np.rint(apart / step)) <= 0.05
    if short.any() or (gaps == "refuse" and (long & ~multiple).any()):
        row = int((short | (long & ~multiple)).argmax()) + 1
        usual = str(np.timedelta64(round(step), "us")) if times.dtype.kind == "M" else f"{step:g}"
        got = f"{times[row] - times[row - 1]} between rows {row - 1} and {row}, where most are {usual} apart"
        raise DataError(rule, got, "resample to equal steps, such as with pandas' resample(...).mean()")
    if gaps == "refuse" and long.any():
        row, lost = int(long.argmax()) + 1, int(np.rint(apart[long] / step - 1).sum())
        got = f"a gap between rows {row - 1} and {row}, behind {times[row - 1]}; {lost} row(s) missing in all"
        cure = "fill the missing rows in, or pass gaps='split' (--gaps split): no window then lies across a gap"
        raise DataError(rule, got, cure)
    return [slice(a, b) for a, b in pairwise([0, *(np.flatnonzero(long) + 1).tolist(), len(times)])]


def _from_text(cells: Sequence[Any], what: str, place: Callable[[int], str]) -> np.ndarray:
    for kind in (int, float):
        try:
            return np.array([kind(cell) for cell in cells])
        except (TypeError, ValueError, OverflowError):
            pass
    if cells and _is_number(cells[0]):  # so these are numbers, and one is none
        row = next(i for i, cell in enumerate(cells) if not _is_number(cell))
        raise _unread(what, repr(cells[row]), place(row))
    instants = np.empty(len(cells), "datetime64[us]")
    aware = None
    for i, cell in enumerate(cells):
        try:
            time = cell if isinstance(cell, datetime) else datetime.fromisoformat(str(cell))
        except ValueError:
            raise _unread(what, repr(cell), place(i)) from None
        if aware not in (None, time.tzinfo is not None):
            raise DataError(f"All times of {what} say how far they are from UTC, or none does.",
                            f"{cell} in {place(i)}", "write all of them alike")  # fmt: skip
        aware = time.tzinfo is not None
        instants[i] = np.datetime64(time.astimezone(UTC).replace(tzinfo=None) if aware else time)
    return instants


def _is_number(cell: Any) -> bool:
    try:
        float(cell)
    except (TypeError, ValueError):
        return False
    return True


def _unread(what: str, got: str, where: str) -> DataError:
    return DataError(f"{what} holds a time in every row.", f"{got} in {where}",
                     "write numbers, or dates and times such as 2024-05-01T13:00")  # fmt: skip
