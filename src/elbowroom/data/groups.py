"""Groups of rows: the device, patient or other source that each row is of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.errors import DataError


def as_groups(values: Any, what: str, place: Callable[[int], str] = "row {}".format) -> np.ndarray:
    """The name of each row's group [N] as text; whole numbers read alike whatever type they have.

    Raises:
        DataError: not one for each row, or one that is missing.

    >>> as_groups([2.0, 1.0], "group").tolist()
    ['2', '1']
    """
    groups = np.asarray(values)
    if groups.ndim != 1:
        raise DataError(f"{what} is the group of every row.", f"shape {groups.shape}", "pass an array of shape [N]")
    cells = groups.tolist()
    missing = [i for i, cell in enumerate(cells) if cell is None or cell != cell or str(cell).strip() == ""]
    if missing:
        raise DataError(f"{what} is the group of every row.", f"none in {place(missing[0])}, {len(missing)} in all",
                        "write one there, or drop these rows")  # fmt: skip
    return np.array([str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
                     for cell in cells])  # fmt: skip


def together(data: Dataset) -> tuple[Dataset, np.ndarray | None]:
    """The rows with those of each group together, groups in the order in which they first appear, rows in their own.

    Returns:
        the rows, and the place that each had before; None where nothing was moved.

    >>> data, rows = together(Dataset(np.eye(3), groups=np.array(["b", "a", "b"])))
    >>> data.groups.tolist(), rows.tolist()
    (['b', 'b', 'a'], [0, 2, 1])
    """
    if data.groups is None:
        return data, None
    _, first, number = np.unique(data.groups, return_index=True, return_inverse=True)
    order = np.argsort(first[number], kind="stable")
    if (order == np.arange(len(order))).all():
        return data, None
    return replace(data.take(order), origin=data.origin), order
