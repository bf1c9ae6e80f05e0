"""Whatever users hold, as a NumPy array: arrays, torch tensors, lists, pandas and polars frames and columns.

Tensors and frames are recognised by their methods and their module's name, so nothing is imported for them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.readers.frames import from_frame, is_frame
from elbowroom.data.rows import Rows
from elbowroom.errors import DataError


def as_array(x: Any, what: str = "x") -> np.ndarray:
    """x as a NumPy array, without a copy where that is possible; memory-mapped arrays stay mapped.

    Args:
        x: array, torch tensor on any device, nested list, data frame or column of one.
        what: how an error calls it.

    Raises:
        DataError: x is sparse, masked, ragged, or a frame with columns that are not numeric.

    >>> as_array([[1, 2], [3, 4]]).shape
    (2, 2)
    """
    if is_frame(x):
        return from_frame(x).x
    if isinstance(x, np.ma.MaskedArray) and np.ma.is_masked(x):
        raise DataError(f"{what} has no missing values.", "a masked array", f"fill them: {what}.filled(value)")
    if hasattr(x, "toarray") and hasattr(x, "nnz"):
        raise DataError(f"{what} is dense.", "a sparse matrix", f"pass {what}.toarray()")
    if isinstance(x, Rows):
        return x  # type: ignore[return-value] # it has an array's face, and is read where it is wanted
    if hasattr(x, "detach") and hasattr(x, "cpu"):
        array = _from_tensor(x)
    elif isinstance(x, np.memmap):
        array = x
    else:
        try:
            array = np.asarray(x)
        except (ValueError, TypeError) as error:  # ragged lists
            raise DataError(f"{what} has rows of one shape.", str(error), "pad or cut the rows") from None
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def range_of(x: np.ndarray) -> tuple[float, float]:
    """Lowest and highest value that rows like these can have: of 8-bit pixels 0 and 255, else of x itself."""
    if x.dtype == np.uint8 and x.max() > 1:
        return 0.0, 255.0
    return float(x.min()), float(x.max())


def _from_tensor(x: Any) -> np.ndarray:
    x = x.detach().cpu()
    if str(x.dtype) == "torch.bfloat16":  # NumPy has no bfloat16; float32 holds all its values
        x = x.float()
    return x.resolve_conj().resolve_neg().numpy()
