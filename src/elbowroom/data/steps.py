"""Whether rows follow each other by equal steps: of a clock, of a calendar's months, or of its working days.

Months and working days are steps that a clock finds unequal. So the times are counted in each way that they may have
been taken in, and the way that leaves the fewest gaps is theirs.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from elbowroom.errors import DataError, ElbowroomWarning

Gaps = Literal["refuse", "split", "join"]
EXACT, JITTER = 0.01, 0.25
"""Steps count as equal within the first share of the step, and with a notice within the second."""
GAP = 1.5
"""From so many steps on there is a gap."""
LEAST_MONTH = np.timedelta64(27, "D")
SPREAD = 6
"""Days of the month of a monthly series differ by no more: a month's end, its first working day, its third Friday."""
DAYS_OFF, SHARE_OFF = 5, 0.1
"""Missing working days count as days off where no more of them follow each other, and no larger share is missing."""


@dataclass(frozen=True)
class _Count:
    """How far rows are from the ones before them, counted in steps of one kind.

    Args:
        steps: [M], 1 where nothing is missing.
        tolerance: by how much it may differ from 1.
        days: whether a step is a working day.
    """

    steps: np.ndarray
    tolerance: float
    days: bool = False

    def gaps(self, split: bool) -> np.ndarray:
        """Where rows are missing [M]; where stretches are split, any step that is too long."""
        return self.steps > (1 + self.tolerance if split else GAP)

    def unequal(self, split: bool) -> np.ndarray:
        """Where a step is another one, and not several of them [M]."""
        other: np.ndarray = (np.abs(self.steps - 1) > self.tolerance) & ~self.gaps(split)
        return other


def pieces(
    times: np.ndarray | None,
    gaps: Gaps = "refuse",
    what: str = "the series",
    groups: np.ndarray | None = None,
    rows: np.ndarray | None = None,
) -> list[slice]:
    """The stretches of rows that are one step apart each; without groups and gaps that is one, of all rows.

    Steps that differ by up to a quarter of a step, and single working days without a row, are said and taken as equal
    steps.

    Args:
        times: [N] as `as_times` gives them, or None: then all rows of a group follow each other.
        gaps: "refuse" raises where rows are missing, "split" begins a new stretch there, "join" takes rows as
            neighbours whatever time lies between them.
        what: how an error calls the rows.
        groups: the group of each row [N], the rows of each together; a stretch never leaves its group.
        rows: the number by which an error calls each row [N]; None for its place.

    Raises:
        DataError: times fall, repeat, leave gaps that are refused, or come in unequal steps; the row is named.
    """
    count = len(groups) if times is None and groups is not None else 0 if times is None else len(times)
    first = np.zeros(count, bool)
    first[:1] = True
    if groups is not None:
        first[1:] = groups[1:] != groups[:-1]
    behind = np.flatnonzero(~first)
    if times is not None and len(behind):
        numbers = np.arange(count) if rows is None else rows
        series = _Steps(times, behind, numbers, what if groups is None else f"each group of {what}")
        _check_order(series)
        if gaps != "join":
            first[behind[_breaks(series, gaps)]] = True
    return [slice(a, b) for a, b in pairwise([*np.flatnonzero(first).tolist(), count])]


@dataclass(frozen=True)
class _Steps:
    """Times, the places of rows that have one before them, and how an error calls these rows."""

    times: np.ndarray
    behind: np.ndarray
    numbers: np.ndarray
    what: str

    @property
    def apart(self) -> np.ndarray:
        return self.times[self.behind] - self.times[self.behind - 1]

    @property
    def rule(self) -> str:
        return f"The times of {self.what} rise by equal steps."

    def row(self, where: np.ndarray) -> tuple[int, int, int]:
        """Of the first row at which something is: its place, its number, and the number of the one before."""
        place = int(self.behind[int(where.argmax())])
        return place, int(self.numbers[place]), int(self.numbers[place - 1])


def _check_order(series: _Steps) -> None:
    apart = series.apart.astype(np.float64)
    if (apart < 0).any():
        place, row, _ = series.row(apart < 0)
        raise DataError(series.rule, f"{series.times[place]} in row {row}, after {series.times[place - 1]}",
                        "sort the rows by time; where each device or patient has rows of its own, name their column "
                        "with group_column (--group-column)")  # fmt: skip
    if (apart == 0).any():
        place, row, _ = series.row(apart == 0)
        raise DataError(series.rule, f"{series.times[place]} in row {row} and in the one before, "
                        f"{int((apart == 0).sum())} such row(s) in all",
                        "keep one row for each time, or their mean; where each device or patient has rows of its own, "
                        "name their column with group_column (--group-column)")  # fmt: skip


def _breaks(series: _Steps, gaps: Gaps) -> np.ndarray:
    """Before which of the rows behind others a new stretch begins [M]."""
    split, counts = gaps == "split", list(_counts(series))
    whole = [count for count in counts if not count.unequal(split).any()]
    if not whole:
        place, row, before = series.row(counts[-1].unequal(split))
        step = np.median(series.apart.astype(np.float64))
        usual = str(np.timedelta64(round(step), "us")) if series.times.dtype.kind == "M" else f"{step:g}"
        got = f"{series.times[place] - series.times[place - 1]} between rows {before} and {row}, where most are {usual}"
        raise DataError(series.rule, f"{got} apart",
                        "resample to equal steps, such as with pandas' resample(...).mean(), or pass gaps='join' "
                        "(--gaps join), which takes rows as steps whatever time lies between them")  # fmt: skip
    best = min(whole, key=lambda count: int(count.gaps(split).sum()))
    broken = best.gaps(split)
    if broken.any() and not split:
        lost = np.rint(best.steps[broken] - 1)
        place, row, before = series.row(broken)
        if not (best.days and lost.max() <= DAYS_OFF and lost.sum() <= SHARE_OFF * len(series.times)):
            got = f"a gap between rows {before} and {row}, behind {series.times[place - 1]}"
            raise DataError(series.rule, f"{got}; {int(lost.sum())} row(s) missing in all",
                            "fill the missing rows in, pass gaps='split' (--gaps split): no window then lies across a "
                            "gap, or gaps='join' (--gaps join): rows are neighbours whatever lies between")  # fmt: skip
        _say(f"{int(lost.sum())} working day(s) of {series.what} have no row, the first behind "
             f"{series.times[place - 1].astype('datetime64[D]')}; they are taken as days off. With gaps='split' "
             "(--gaps split) no window lies across them.")  # fmt: skip
        broken = np.zeros_like(broken)
    if best.tolerance == JITTER and len(equal := best.steps[~broken]):
        _say(f"The steps of {series.what} differ by up to {np.abs(equal - 1).max():.1%} of a step; "
             "they are taken as equal.")  # fmt: skip
    return broken


def _counts(series: _Steps) -> Iterator[_Count]:
    """The ways in which the times may have been taken, the likeliest first."""
    by_clock = series.apart.astype(np.float64)
    by_clock /= np.median(by_clock)
    yield _Count(by_clock, EXACT)
    if series.times.dtype.kind == "M":
        for steps, days in ((_months(series), False), (_working_days(series), True)):
            if steps is not None:
                yield _Count(steps, 0.0, days)
    yield _Count(by_clock, JITTER)


def _months(series: _Steps) -> np.ndarray | None:
    """The steps of rows that stand at the same place of their month, of every month or of each so many."""
    months = series.times.astype("datetime64[M]")
    days = np.minimum((series.times.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(int), 27)
    apart = (months[series.behind] - months[series.behind - 1]).astype(int)
    if np.median(series.apart) < LEAST_MONTH or np.ptp(days) > SPREAD or apart.min() < 1:
        return None
    usual = np.bincount(apart).argmax()
    steps: np.ndarray = apart / usual
    return steps


def _working_days(series: _Steps) -> np.ndarray | None:
    """The steps of rows at the same hour of those weekdays on which there are rows at all, where there are not all."""
    days = series.times.astype("datetime64[D]")
    weekdays = np.bincount((days.astype(int) - 4) % 7, minlength=7) > 0  # 1970-01-05, day 4, was a Monday
    apart = (days[series.behind] - days[series.behind - 1]).astype(int)
    hour = series.times - days
    if np.median(apart) != 1 or apart.min() < 1 or weekdays.all() or np.ptp(hour) > np.timedelta64(1, "h"):
        return None
    return np.busday_count(days[series.behind - 1], days[series.behind], weekmask=weekdays).astype(np.float64)


def _say(words: str) -> None:
    warnings.warn(ElbowroomWarning(words), stacklevel=5)
