"""Data frames of pandas and polars, and tables of pyarrow, in memory; none of the three is imported here."""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers._columns import rows_from_columns, words_for_missing
from elbowroom.data.readers._numbers import Numbers
from elbowroom.data.readers._roles import roles_of
from elbowroom.data.times import times_of_index
from elbowroom.table_options import TableQuery


def from_frame(
    frame: Any,
    asked: TableQuery | None = None,
    what: str = "the data frame",
    text: bool = False,
) -> Dataset:
    """The rows of a pandas or polars frame, or a pyarrow table, with its column names.

    Args:
        frame: the frame; numeric columns only, but for labels, times and groups.
        asked: which columns, and what becomes of missing cells and dates. Without a column of times the index of pandas
            holds them, where it holds dates.
        what: how an error calls it.
        text: whether text that is a number, true or false counts as one, as in files.

    Raises:
        ConfigError: there is no such label, time or group column.
        DataError: a column is not numeric, or lacks values; the first is named.
    """
    asked = asked or TableQuery()
    library = type(frame).__module__.split(".")[0]
    names = [str(name) for name in (frame.column_names if library == "pyarrow" else frame.columns)]
    roles = roles_of(names, what, asked)
    columns = [_values(frame, j, library) for j in roles.places]
    numbers = Numbers(missing=words_for_missing(asked.options)) if text else None
    index = times_of_index(frame) if roles.time is None else None
    return rows_from_columns(columns, names, roles, what, asked, numbers, times=index)


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
