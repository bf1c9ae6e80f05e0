"""What y is to a model that needs no labels: nothing, labels that it ignores, or the clean rows of damaged ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.arrays import as_array, as_numbers, check_data, is_frame
from elbowroom.data.dataset import Dataset
from elbowroom.data.rows import row_blocks
from elbowroom.errors import ConfigError, DataError

RULE = "y is a label for each row, which these models ignore, or the clean row for each damaged one."


def target_of(y: Any, X: Any, rows: np.ndarray, who: str, taken: bool) -> np.ndarray | None:
    """What should come out of the rows [N, *event]; None for themselves, and where y holds labels.

    Args:
        y: as the user passed it.
        X: what the rows were; a data frame has names of columns.
        rows: the checked rows.
        who: the name of the estimator.
        taken: whether it can be fitted to a target.

    Raises:
        DataError: y is neither labels nor rows like these.
        ConfigError: the estimator is fitted to its own rows alone.
    """
    if isinstance(y, Dataset):
        y = y.x
    elif is_frame(y) and is_frame(X) and not hasattr(y, "column_names") and {*y.columns} == {*X.columns}:
        y = y[list(X.columns)]
    if isinstance(y, str | bytes):
        raise DataError(RULE, repr(y)[:60], "pass one label for each row, or rows of X's shape")
    values = as_array(y, "y")
    if values.ndim and len(values) == len(rows) and values.shape != rows.shape:
        width = int(np.prod(values.shape[1:]))
        if values.ndim == 1 or width == 1 or (values.ndim == 2 and width != np.prod(rows.shape[1:]) and _names(values)):
            return None  # labels: one for each row, or whole numbers such as those of several attributes
    if values.shape != rows.shape:
        same = len(values) == len(rows) and values.size == rows.size if values.ndim else False
        cure = f"y.reshape{(-1, *rows.shape[1:])}, if the values are in this order" if same else (
            "pass one label for each row, or rows of X's shape")  # fmt: skip
        raise DataError(RULE, f"y of shape {values.shape} for rows of shape {rows.shape}", cure)
    target = as_numbers(check_data(values, "y"))
    if all(np.array_equal(target[some], rows[some]) for some in row_blocks(rows)):
        return None
    if not taken:
        raise ConfigError(f"{who} is fitted to its own rows.", "rows of X's shape as y",
                          "leave y out, or fit an Autoencoder or a VAE, which learn to restore them")  # fmt: skip
    return target


def _names(values: np.ndarray) -> bool:
    """Whether values are whole numbers, as labels are."""
    return values.dtype.kind in "biu" or (values.dtype.kind == "f" and bool((values == np.rint(values)).all()))
