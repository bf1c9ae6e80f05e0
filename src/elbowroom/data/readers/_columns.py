"""Named columns into rows: what csv, parquet and data frames share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.groups import as_groups
from elbowroom.data.labels import encode_labels
from elbowroom.data.times import as_times
from elbowroom.errors import ConfigError, DataError, nearest_cure


def rows_from_columns(
    columns: Mapping[str, np.ndarray],
    label_column: str | int | None,
    what: str,
    time_column: str | int | None = None,
    group_column: str | int | None = None,
    day_first: bool | None = None,
) -> Dataset:
    """Columns [N] each, in order, as rows x [N, D] in their common dtype; one may be the label, time or group.

    Args:
        columns: name -> values; None and NaN stand for missing.
        label_column: the name, or the place, of the column with the labels.
        what: the file or frame, for errors.
        time_column: the name, or the place, of the column with the times.
        group_column: the name, or the place, of the column that says which device or patient a row is of.
        day_first: of times, whether 01/02/2022 is the first of February.

    Raises:
        ConfigError: there is no such label, time or group column.
        DataError: a column is not numeric, or lacks values; the first is named.
    """
    names = list(columns)
    label = None if label_column is None else names[column_index(names, label_column, what)]
    time = None if time_column is None else names[column_index(names, time_column, what, "time_column")]
    group = None if group_column is None else names[column_index(names, group_column, what, "group_column")]
    features = [name for name in names if name not in (label, time, group)]
    if not features or len(columns[names[0]]) == 0:
        raise DataError(f"{what} has rows and columns.", f"{len(features)} columns of features", "see the table")
    values = [_numeric(columns[name], name, what) for name in features]
    x = np.empty((len(values[0]), len(values)), np.result_type(*values))
    for j, column in enumerate(values):
        x[:, j] = column
    y, classes = (None, None) if label is None else encode_labels(columns[label], f"column {label!r} of {what}")
    times = None if time is None else as_times(columns[time], f"column {time!r} of {what}", day_first=day_first)
    groups = None if group is None else as_groups(columns[group], f"column {group!r} of {what}")
    return Dataset(x, y, feature_names=tuple(features), class_names=classes, times=times, groups=groups)


def column_index(names: Sequence[str], column: str | int, what: str, option: str = "label_column") -> int:
    """The place of the column that an option names; negative places count from the end."""
    if isinstance(column, int):
        if -len(names) <= column < len(names):
            return column % len(names)
    elif column in names:
        return list(names).index(column)
    raise ConfigError(f"{option} names a column of {what}.", repr(column), nearest_cure(str(column), names))


def _numeric(column: np.ndarray, name: str, what: str) -> np.ndarray:
    if column.dtype.kind == "O" and all(v is None or isinstance(v, bool | int | float) for v in column):
        column = np.array([np.nan if v is None else float(v) for v in column])
    if column.dtype.kind not in "biuf":
        raise DataError(
            f"The columns of {what} are numeric.",
            f"column {name!r} with {column.dtype} values such as {column[0]!r}",
            f"drop the column, encode it as numbers, or pass label_column={name!r}",
        )
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        bad = np.flatnonzero(~np.isfinite(column))
        raise DataError(
            f"The columns of {what} are complete: no missing value, NaN or infinity.",
            f"one in row {bad[0]} of column {name!r}, {len(bad)} in this column",
            "drop these rows, or fill the values (for example with the column's mean over the training rows)",
        )
    return column
