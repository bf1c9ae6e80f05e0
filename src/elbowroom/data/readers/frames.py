"""Data frames of pandas and polars, and tables of pyarrow, in memory; none of the three is imported here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers._columns import rows_from_columns
from elbowroom.data.times import times_of_index
from elbowroom.errors import DataError


def from_frame(
    frame: Any,
    label_column: str | int | None = None,
    what: str = "the data frame",
    time_column: str | int | None = None,
    group_column: str | int | None = None,
    day_first: bool | None = None,
) -> Dataset:
    """The rows of a pandas or polars frame, or a pyarrow table, with its column names.

    Args:
        frame: the frame; numeric columns only, but for labels, times and groups.
        label_column: the name, or the place, of the column with the labels.
        what: how an error calls it.
        time_column: the name, or the place, of the column with the times; None for the index of pandas, where it
            holds dates.
        group_column: the name, or the place, of the column that says which device or patient a row is of.
        day_first: of times, whether 01/02/2022 is the first of February.

    Raises:
        ConfigError: there is no such label, time or group column.
        DataError: a column is not numeric, or lacks values; the first is named.
    """
    library = type(frame).__module__.split(".")[0]
    names = [str(name) for name in (frame.column_names if library == "pyarrow" else frame.columns)]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"Every column of {what} has its own name.", f"{twice!r} twice", "rename one of them")
    columns = {name: _values(frame, j, library) for j, name in enumerate(names)}
    data = rows_from_columns(columns, label_column, what, time_column, group_column, day_first)
    return data if data.times is not None else replace(data, times=times_of_index(frame))


def _values(frame: Any, place: int, library: str) -> np.ndarray:
    if library == "polars":
        return frame.to_series(place).to_numpy()
    if library == "pyarrow":
        return np.asarray(frame.column(place).to_numpy())
    column = frame.iloc[:, place]
    if isinstance(column.dtype, np.dtype):
        return column.to_numpy()
    if getattr(column.dtype, "_is_numeric", False) or column.dtype.kind in "biuf":
        # pandas' own nullable numbers: missing becomes NaN, which is then named
        return column.to_numpy() if not column.isna().any() else column.to_numpy(np.float64, na_value=np.nan)
    return column.astype(object).where(column.notna(), None).to_numpy()
