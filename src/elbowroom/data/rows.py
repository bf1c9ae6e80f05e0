"""Rows that are read when they are wanted: chosen by index now, read by batch later, never all in memory.

`rows[index]` chooses and reads nothing, `np.asarray(rows)` reads. So what walks over an array in blocks walks over
these, too: `np.asarray(x[block])` is a block in memory, whatever x is.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from elbowroom.errors import ConfigError

BLOCK_BYTES = 16 * 2**20
"""Of one block of `row_blocks`."""
MOST_ROWS = 4096
"""Up to twice as many are read for a fingerprint; of larger data so many, evenly taken."""


class Source(Protocol):
    """Where rows come from."""

    @property
    def shape(self) -> tuple[int, ...]:
        """[N, *event]."""

    @property
    def dtype(self) -> np.dtype:
        """Of the values."""

    def read(self, index: np.ndarray) -> np.ndarray:
        """The rows at these places, in memory."""

    def expect(self, batches: Iterator[np.ndarray]) -> None:
        """Is told which reads come next, one after another, and may begin with them."""


class Rows:
    """Rows of a source, all of them or those at some places.

    Args:
        source: where they come from.
        index: places in the source, in the order the rows are to have; None for all.
    """

    def __init__(self, source: Source, index: np.ndarray | None = None):
        self.source, self.index = source, index
        self.dtype = source.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self), *self.source.shape[1:])

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        return self.size * self.dtype.itemsize

    def __len__(self) -> int:
        return self.source.shape[0] if self.index is None else len(self.index)

    def __getitem__(self, which: Any) -> Any:
        """The row at one place in memory, or the rows at the places of a slice, an integer array or a mask, unread."""
        if isinstance(which, int | np.integer):
            return self.read(np.array([which]))[0]
        return Rows(self.source, self._places(which))

    def read(self, which: Any) -> np.ndarray:
        """The rows at these places, in memory."""
        return self.source.read(self._places(which))

    def expect(self, batches: Iterable[Any]) -> None:
        """Says which reads come next, one after another."""
        self.source.expect(self._places(batch) for batch in batches)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if copy is False:
            raise ValueError("These rows are on disk, so an array of them is a copy.")
        values = self.read(slice(None))
        return values if dtype is None else values.astype(dtype, copy=False)

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self[place] for place in range(len(self)))

    def __repr__(self) -> str:
        return f"Rows({self.dtype} {list(self.shape)})"

    def _places(self, which: Any) -> np.ndarray:
        return (np.arange(len(self)) if self.index is None else self.index)[which]


class Mapped:
    """The rows of a memory-mapped array as a source."""

    def __init__(self, array: np.memmap):
        self.array, self.shape, self.dtype = array, array.shape, array.dtype

    def read(self, index: np.ndarray) -> np.ndarray:
        return np.asarray(self.array[index])

    def expect(self, batches: Iterator[np.ndarray]) -> None:
        """The system reads ahead by itself."""


def in_order(x: Any, blocks: Sequence[slice]) -> Sequence[slice]:
    """The blocks of rows; rows that can be read ahead are told that these reads come."""
    if isinstance(x, Rows):
        x.expect(blocks)
    return blocks


def on_disk(x: Any) -> bool:
    """Whether rows are read from disk when they are wanted."""
    return isinstance(x, Rows | np.memmap)


def chosen(x: Any, index: np.ndarray) -> Any:
    """x[index] of rows in memory; of rows on disk the same ones, unread.

    >>> chosen(np.array([[1], [2], [3]]), np.array([2, 0])).tolist()
    [[3], [1]]
    """
    if isinstance(x, np.memmap):
        return Rows(Mapped(x), np.asarray(index))
    return x[index]


def row_blocks(x: np.ndarray, itemsize: int | None = None) -> Iterator[slice]:
    """Slices of rows that cover x [N, *event], each about 16 MB and at least one row.

    Args:
        x: the array to walk over; nothing of it is read here, but `Rows` may begin to.
        itemsize: bytes per value in the caller's work copy, where its dtype is wider than that of x.

    >>> [(s.start, s.stop) for s in row_blocks(np.zeros((5, 2**20)))]
    [(0, 2), (2, 4), (4, 5)]
    """
    row_bytes = max(1, math.prod(x.shape[1:]) * (itemsize or x.dtype.itemsize))
    step = max(1, BLOCK_BYTES // row_bytes)
    yield from in_order(x, [slice(start, min(start + step, len(x))) for start in range(0, len(x), step)])


def taken(values: Any, index: Any) -> Any:
    """The values, such as labels or weights, of the rows at these places; None where there are none."""
    return None if values is None else np.asarray(values)[index]


def fingerprint(x: Any) -> dict[str, Any]:
    """Shape, type and a digest of rows x [N, *event], as JSON types.

    A change in rows between those that are read is not seen; all are read where there are fewer than 8,192.

    >>> fingerprint(np.zeros((2, 3)))["shape"]
    [2, 3]
    """
    rows = x[:: max(1, len(x) // MOST_ROWS)]
    digest = hashlib.blake2b(digest_size=16)
    for block in row_blocks(rows):
        digest.update(np.ascontiguousarray(rows[block]).tobytes())
    return {"shape": list(x.shape), "dtype": str(x.dtype), "digest": digest.hexdigest()}


def places_from_text(text: str, count: int) -> np.ndarray:
    """Places of rows, such as "3,17,42", as indices [R] into so many rows.

    Raises:
        ConfigError: not whole numbers, or one that is no row.
    """
    try:
        rows = [int(cell) for cell in text.split(",")]
    except ValueError:
        raise ConfigError("Rows are whole numbers with commas between them.", repr(text), "try 3,17,42") from None
    outside = [row for row in rows if not 0 <= row < count]
    if outside:
        raise ConfigError(f"A row is one of the data, 0 to {count - 1}.", str(outside[0]), "name another row")
    return np.array(rows)


class Portion(NamedTuple):
    """Rows [N, *event], and what goes with each of them: labels, what should come out of it, and how much it counts."""

    x: Any = None
    labels: Any = None
    target: Any = None
    weight: Any = None

    @property
    def wanted(self) -> Any:
        """What should come out: the target, or else the rows themselves."""
        return self.x if self.target is None else self.target

    def chosen(self, places: np.ndarray) -> Portion:
        """The rows at these places."""
        target = None if self.target is None else chosen(self.target, places)
        return Portion(chosen(self.x, places), taken(self.labels, places), target, taken(self.weight, places))
