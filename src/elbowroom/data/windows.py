"""A long series as rows of equal length, the windows, and measures of each window back on the series' steps."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import numpy as np

from elbowroom.data.arrays import as_array, check_data, is_frame
from elbowroom.data.dataset import Dataset
from elbowroom.data.groups import as_groups, together
from elbowroom.data.steps import Gaps, pieces
from elbowroom.data.times import as_times, times_of_index
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning
from elbowroom.table_options import TableQuery


def windows(
    series: Any, window: int, stride: int | None = None, times: Any = None, gaps: Gaps = "refuse", group: Any = None
) -> Dataset:
    """The windows of a series, each `window` steps long, a new one every `stride` steps.

    The last window ends where the series does, though it may begin less than a stride after the one before, so every
    step lies in a window unless the stride is longer. A window never crosses from one group to another, or a gap.

    Args:
        series: one channel [L] or several [L, C] as an array, tensor, list or data frame, whose index of dates is the
            time; or a `Dataset` whose rows are the steps, such as `load_data("series.csv", time_column="time")`, which
            brings its times and groups with it.
        window: steps of a window.
        stride: steps from the beginning of one window to that of the next; None for half a window.
        times: of every step [L], numbers or dates; None for those of the `Dataset` or the index, or none. Months,
            quarters, years and working days are steps, too.
        gaps: where steps are missing by their times, "refuse" raises, "split" puts no window across, and "join" takes
            rows as neighbours whatever time lies between them.
        group: of every step [L], which device or patient it is of, or the column of the frame that says so; None for
            that of the `Dataset`, or one series. Rows of a group need not stand together, but in order.

    Returns:
        A `Dataset` with x [N, window] of one channel, [N, window, C] of several; `starts` [N], the step at which each
        window begins, `times` [N], when, and `groups` [N]. Where groups do not stand together, steps are counted as if
        they did, in the order in which groups first appear. A window's label is the highest of its steps.

    Raises:
        ConfigError: window or stride are no whole numbers above 0; there is no such column.
        DataError: NaN or infinity; too few steps for one window; times that fall, repeat, leave gaps or come in
            unequal steps; a step without a group. The row is named.

    >>> rows = windows([0.0, 1.0, 2.0, 3.0, 4.0], window=3, stride=1)
    >>> rows.x.shape, rows.starts.tolist()
    ((3, 3), [0, 1, 2])
    """
    for name, value in (("window", window), ("stride", 1 if stride is None else stride)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise ConfigError(f"{name} is a number of steps, 1 or more.", repr(value), "try window=140, stride=70")
    window, stride = int(window), max(1, int(window) // 2) if stride is None else int(stride)
    data = _steps(series, group)
    if times is not None:
        data = replace(data, times=as_times(times, "times"))
    if gaps not in get_args(Gaps):
        raise ConfigError("gaps says what to do where steps are missing.", repr(gaps),
                          "pass 'refuse', 'split' or 'join'")  # fmt: skip
    if data.x.ndim != 2:
        raise DataError("A series is [L] or [L, C]: a row for each step, a column for each channel.",
                        f"shape {data.x.shape}", "pass one series; windows need no cutting")  # fmt: skip
    what = data.source or "the series"
    data, rows = together(data)
    whole = [slice(0, len(data))]
    if data.times is not None or data.groups is not None:
        whole = pieces(data.times, gaps, what, data.groups, rows)
    starts = np.concatenate([_starts(piece, window, stride) for piece in whole])
    if len(starts) == 0:
        longest = max(piece.stop - piece.start for piece in whole)
        raise DataError(f"{what} is as long as one window at least.", f"{longest} steps without a gap, window={window}",
                        "pass a longer series, or a shorter window")  # fmt: skip
    if data.groups is not None:
        _say_left_out(data.groups, starts, what)
    x = np.lib.stride_tricks.sliding_window_view(data.x, window, axis=0)[starts].swapaxes(1, 2)
    y = None if data.y is None else np.lib.stride_tricks.sliding_window_view(data.y, window)[starts].max(1)
    one = data.x.shape[1] == 1
    return replace(
        data,
        x=np.ascontiguousarray(x[..., 0] if one else x),
        y=y,
        feature_names=None if one else data.feature_names,
        times=None if data.times is None else data.times[starts],
        groups=None if data.groups is None else data.groups[starts],
        starts=starts,
        series=True,
        origin=_cut(data.origin, {"window": window, "stride": stride, "gaps": gaps})
        if times is None and group is None
        else None,
    )


def _cut(origin: Mapping[str, Any] | None, cut: dict[str, Any]) -> dict[str, Any] | None:
    """How windows are read again: as their series, and cut likewise."""
    if origin is None:
        return None
    whole = dict(origin)
    return {**whole, "series": {**cut, "time": whole.pop("time_column", None)}}


def _say_left_out(groups: np.ndarray, starts: np.ndarray, what: str) -> None:
    """Names the groups that are too short for a window."""
    short = sorted({*groups.tolist()} - {*groups[starts].tolist()})
    if short:
        names = ", ".join(short[:5]) + (" ..." if len(short) > 5 else "")
        note = f"{len(short)} group(s) of {what} have no window, as they are shorter than one without a gap: {names}."
        warnings.warn(ElbowroomWarning(note), stacklevel=3)


def over_steps(scores: Any, starts: np.ndarray, steps: int | None = None) -> np.ndarray:
    """What was measured at every step of every window [N, T] as one value for each step of the series [L].

    Args:
        scores: [N, T], such as `score_steps` gives.
        starts: the step at which each window begins [N].
        steps: L; None for as many as the windows reach.

    Returns:
        The mean over the windows in which a step lies; NaN where it lies in none.

    >>> over_steps([[1.0, 1.0], [3.0, 5.0]], np.array([0, 1]))
    array([1., 2., 5.])
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 2 or len(values) != len(starts):
        got = f"scores of shape {values.shape} for {len(starts)} windows"
        raise DataError("There is a score for each step of each window.", got, "pass scores [N, T] of these windows")
    places = np.asarray(starts)[:, None] + np.arange(values.shape[1])
    length = int(places.max()) + 1 if steps is None else steps
    count = np.bincount(places.ravel(), minlength=length)
    total = np.bincount(places.ravel(), values.ravel(), minlength=length)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _steps(series: Any, group: Any) -> Dataset:
    """The series as rows that are steps, one column for each channel."""
    if is_frame(series):
        from elbowroom.data.readers.frames import from_frame  # whose columns may hold the groups

        named = isinstance(group, str | int)
        data = from_frame(series, TableQuery(group_column=group if named else None))
        data = replace(data, x=check_data(data.x, "the series"))
        return data if named or group is None else replace(data, groups=as_groups(group, "group"))
    if isinstance(group, str):
        cure = "name the column in load_data(..., group_column=...), or pass the group of every step"
        raise ConfigError("group names a column of a data frame, or is the group of every step.", repr(group), cure)
    if not isinstance(series, Dataset):
        array = as_array(series, "the series")
        x = check_data(array[:, None] if array.ndim == 1 else array, "the series")
        series = Dataset(x, times=times_of_index(series))
    return series if group is None else replace(series, groups=as_groups(group, "group"))


def _starts(piece: slice, window: int, stride: int) -> np.ndarray:
    """Where the windows of one stretch begin; of one that is too short, none."""
    last = piece.stop - window
    if last < piece.start:
        return np.empty(0, np.int64)
    starts = np.arange(piece.start, last + 1, stride)
    return starts if starts[-1] == last else np.append(starts, last)
