"""Walking over rows in blocks, so that a memory-mapped array of any size needs a few megabytes at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from elbowroom.data.rows import in_order
from elbowroom.shapes import size_of

BLOCK_BYTES = 16 * 2**20


def row_blocks(x: np.ndarray, itemsize: int | None = None) -> Iterator[slice]:
    """Slices of rows that cover x [N, *event], each about 16 MB and at least one row.

    Args:
        x: the array to walk over; nothing of it is read here, but `Rows` may begin to.
        itemsize: bytes per value in the caller's work copy, where its dtype is wider than that of x.

    >>> [(s.start, s.stop) for s in row_blocks(np.zeros((5, 2**20)))]
    [(0, 2), (2, 4), (4, 5)]
    """
    row_bytes = max(1, size_of(x.shape[1:]) * (itemsize or x.dtype.itemsize))
    step = max(1, BLOCK_BYTES // row_bytes)
    yield from in_order(x, [slice(start, min(start + step, len(x))) for start in range(0, len(x), step)])
