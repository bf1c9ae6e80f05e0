"""Data frames of pandas and polars, and tables of pyarrow, in memory; none of the three is imported here."""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers._columns import rows_from_columns, words_for_missing
from elbowroom.data.readers._numbers import Numbers
from elbowroom.data.readers._roles import roles_of
from elbowroom.data.times import times_of_index
from elbowroom.table_options import Fitted, TableOptions


def from_frame(
    frame: Any,
    label_column: str | int | None = None,
    what: str = "the data frame",
    time_column: str | int | None = None,
    group_column: str | int | None = None,
    table: TableOptions | None = None,
    fitted: Fitted | None = None,
    text: bool = False,
) -> Dataset:
    """The rows of a pandas or polars frame, or a pyarrow table, with its column names.

    Args:
        frame: the frame; numeric columns only, but for labels, times and groups.
        label_column: the name, or the place, of the column with the labels.
        what: how an error calls it.
        time_column: the name, or the place, of the column with the times; None for the index of pandas, where it
            holds dates.
        group_column: the name, or the place, of the column that says which device, patient or other group a row is of.
        table: which columns are read, and what becomes of missing cells and dates; None takes the frame as it is, and
            refuses whatever is no complete column of numbers.
        fitted: what a run knows of its table.
        text: whether text that is a number, true or false counts as one, as in files.

    Raises:
        ConfigError: there is no such label, time or group column.
        DataError: a column is not numeric, or lacks values; the first is named.
    """
    library = type(frame).__module__.split(".")[0]
    names = [str(name) for name in (frame.column_names if library == "pyarrow" else frame.columns)]
    roles = roles_of(names, what, table, label_column, time_column, group_column, fitted)
    columns = [_values(frame, j, library) for j in roles.places]
    numbers = Numbers(missing=words_for_missing(table)) if text and table is not None else None
    index = times_of_index(frame) if roles.time is None else None
    return rows_from_columns(columns, names, roles, what, table, fitted, numbers, times=index)


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
