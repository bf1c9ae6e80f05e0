"""A long series as rows of equal length, the windows, and measures of each window back on the series' steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from elbowroom.data.arrays import as_array, check_data
from elbowroom.data.dataset import Dataset
from elbowroom.data.times import Gaps, as_times, pieces
from elbowroom.errors import ConfigError, DataError


def windows(series: Any, window: int, stride: int | None = None, times: Any = None, gaps: Gaps = "refuse") -> Dataset:
    """The windows of a series, each `window` steps long, a new one every `stride` steps.

    The last window ends where the series does, though it may begin less than a stride after the one before, so every
    step lies in a window unless the stride is longer.

    Args:
        series: one channel [L] or several [L, C] as an array, tensor, list or data frame; or a `Dataset` whose rows
            are the steps, such as `load_data("series.csv", time_column="time")`, which brings its times with it.
        window: steps of a window.
        stride: steps from the beginning of one window to that of the next; None for half a window.
        times: of every step [L], numbers or dates; None for those of the `Dataset`, or none.
        gaps: where steps are missing by their times, "refuse" raises and "split" puts no window across.

    Returns:
        A `Dataset` with x [N, window] of one channel, [N, window, C] of several; `starts` [N], the step at which each
        window begins, and `times` [N], when. A window's label is the highest of its steps.

    Raises:
        ConfigError: window or stride are no whole numbers above 0.
        DataError: NaN or infinity; too few steps for one window; times that fall, repeat, leave gaps or come in
            unequal steps. The row is named.

    >>> rows = windows([0.0, 1.0, 2.0, 3.0, 4.0], window=3, stride=1)
    >>> rows.x.shape, rows.starts.tolist()
    ((3, 3), [0, 1, 2])
    """
    for name, value in (("window", window), ("stride", 1 if stride is None else stride)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise ConfigError(f"{name} is a number of steps, 1 or more.", repr(value), "try window=140, stride=70")
    window, stride = int(window), max(1, int(window) // 2) if stride is None else int(stride)
    data = _steps(series)
    if times is not None:
        data = replace(data, times=as_times(times, "times"))
    if gaps not in ("refuse", "split"):
        raise ConfigError("gaps says what to do where steps are missing.", repr(gaps), "pass 'refuse' or 'split'")
    if data.x.ndim != 2:
        raise DataError("A series is [L] or [L, C]: a row for each step, a column for each channel.",
                        f"shape {data.x.shape}", "pass one series; windows need no cutting")  # fmt: skip
    what = data.source or "the series"
    whole = [slice(0, len(data))] if data.times is None else pieces(data.times, gaps, what)
    starts = np.concatenate([_starts(piece, window, stride) for piece in whole])
    if len(starts) == 0:
        longest = max(piece.stop - piece.start for piece in whole)
        raise DataError(f"{what} is as long as one window at least.", f"{longest} steps without a gap, window={window}",
                        "pass a longer series, or a shorter window")  # fmt: skip
    x = np.lib.stride_tricks.sliding_window_view(data.x, window, axis=0)[starts].swapaxes(1, 2)
    y = None if data.y is None else np.lib.stride_tricks.sliding_window_view(data.y, window)[starts].max(1)
    one = data.x.shape[1] == 1
    return replace(
        data,
        x=np.ascontiguousarray(x[..., 0] if one else x),
        y=y,
        feature_names=None if one else data.feature_names,
        times=None if data.times is None else data.times[starts],
        starts=starts,
        series=True,
        origin=_cut(data.origin, times, {"window": window, "stride": stride, "gaps": gaps}),
    )


def _cut(origin: Mapping[str, Any] | None, times: Any, cut: dict[str, Any]) -> dict[str, Any] | None:
    """How windows are read again: as their series, and cut likewise; not where times came from elsewhere."""
    if origin is None or times is not None:
        return None
    whole = dict(origin)
    return {**whole, "series": {**cut, "time": whole.pop("time_column", None)}}


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


def _steps(series: Any) -> Dataset:
    """The series as rows that are steps, one column for each channel."""
    if isinstance(series, Dataset):
        return series
    names = None
    if hasattr(series, "columns"):
        names = tuple(str(name) for name in series.columns)
    array = as_array(series, "the series")
    return Dataset(check_data(array[:, None] if array.ndim == 1 else array, "the series"), feature_names=names)


def _starts(piece: slice, window: int, stride: int) -> np.ndarray:
    """Where the windows of one stretch begin; of one that is too short, none."""
    last = piece.stop - window
    if last < piece.start:
        return np.empty(0, np.int64)
    starts = np.arange(piece.start, last + 1, stride)
    return starts if starts[-1] == last else np.append(starts, last)
