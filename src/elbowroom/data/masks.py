"""Masks: which values of rows are hidden, from arrays and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.arrays import as_array
from elbowroom.errors import DataError


def as_mask(mask: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Which values of rows of this shape [N, *event] are hidden, of a mask as users have it.

    Raises:
        DataError: another shape, other numbers than 0 and 1, or a row of which all is hidden.
    """
    marked = as_array(mask, "mask")
    if marked.dtype != np.bool_ and not (marked.dtype.kind in "iuf" and np.isin(marked, (0, 1)).all()):
        raise DataError("A mask says True or 1 where a value is hidden, and False or 0 elsewhere.",
                        f"{marked.dtype} values", "compare first, such as mask > 0")  # fmt: skip
    hidden = _placed(marked.astype(bool), shape)
    nothing = np.flatnonzero(hidden.reshape(len(hidden), -1).all(1))
    if len(nothing):
        raise DataError("A row shows a value at least, from which the hidden ones are guessed.",
                        f"a mask that hides all of {len(nothing)} of {len(hidden)} rows, such as row {nothing[0]}",
                        "mark with True or 1 what is hidden, not what is known; sample() draws whole rows")  # fmt: skip
    return hidden


def _placed(mask: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A mask as its rows have it [N, *event]."""
    event = shape[1:]
    for full in (event, shape):
        if mask.shape == full:
            return np.broadcast_to(mask, shape)
        if len(event) == 3 and mask.shape == full[:-1]:  # the channels left out
            return np.broadcast_to(mask[..., None], shape)
    raise DataError(f"A mask has the shape of one row, {event}, or of all rows, {shape}.", f"shape {mask.shape}",
                    "mark a value of a row in the row's own place")  # fmt: skip


def read_mask(path: Path) -> np.ndarray:
    """The array of a .npy file, or the bright places of a picture.

    Raises:
        DataError: the file is neither.
    """
    try:
        if path.suffix.lower() == ".npy":
            array: np.ndarray = np.load(path, allow_pickle=False)
            return array
        from PIL import Image

        with Image.open(path) as picture:
            return np.asarray(picture.convert("L")) > 127
    except (OSError, ValueError) as error:
        raise DataError("A mask is an array of 0 and 1 in a .npy file, or a picture.", f"{path}: {error}",
                        "write it with numpy.save, or as PNG") from None  # fmt: skip
