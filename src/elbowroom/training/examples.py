"""The training data in memory: one contiguous tensor, batches gathered from it, no Python per example.

The order in which rows are handed in does not matter: they are numbered by their content. A weight that is a
whole number counts as so many copies of the row. So a set, its shuffle, and its repeated rows written as
weights train the same model, bit for bit. Rows on disk are the exception, such as a memory-mapped array: they keep
their order, and only the rows of a batch are read.

On a GPU the data moves there once if it takes less than a quarter of the free memory, else batch by batch.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.data.rows import Rows, on_disk
from elbowroom.maths.noise import derive_seed
from elbowroom.objectives.batch import Batch


def as_tensor(x: np.ndarray) -> Tensor:
    """The array as a tensor that shares its memory, also where the memory is read-only."""
    if not x.dtype.isnative:
        x = x.astype(x.dtype.newbyteorder("="))
    if x.dtype in (np.uint16, np.uint32, np.uint64):
        x = x.astype(np.int64)
    if any(stride < 0 for stride in x.strides):
        x = np.ascontiguousarray(x)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The given NumPy array is not writable")
        return torch.from_numpy(x)


@dataclass(frozen=True)
class Examples:
    """Training examples on a device.

    Args:
        x: [N, *event], any numeric type; `Rows` are read batch by batch.
        rows: which rows of x an epoch goes through, in the order they are numbered in; None for all as they are.
        weight: of each of these with mean 1, or None.
        device: where batches are wanted.
        condition: of each row of x [N, ...] as the part has read it, or None.
        labels: what the objective alone reads of each row of x [N, ...], or None.
        target: what should come out of each row of x, like x, or None for the row itself.
    """

    x: Tensor | Rows
    rows: Tensor | None
    weight: Tensor | None
    device: torch.device
    condition: Tensor | None = None
    labels: Tensor | None = None
    target: Tensor | Rows | None = None

    def __len__(self) -> int:
        return len(self.x) if self.rows is None else len(self.rows)

    def order(self, seed: int, epoch: int) -> Tensor:
        """The order of the examples in this epoch: a function of seed and epoch alone."""
        generator = torch.Generator().manual_seed(derive_seed(seed, "order", epoch))
        return torch.randperm(len(self), generator=generator)

    def batch(self, index: Tensor, epoch: float, progress: float = 0.0) -> tuple[Batch, Tensor | None]:
        """The examples of these numbers at this moment of training, and their weights."""
        weight = None if self.weight is None else self.weight[index].to(self.device)
        rows = index if self.rows is None else self.rows[index]
        x = _read(self.x, rows).to(self.device, non_blocking=True)
        target = None if self.target is None else _read(self.target, rows).to(self.device, non_blocking=True)
        condition, labels = self._of_rows(self.condition, rows), self._of_rows(self.labels, rows)
        now, done = (torch.tensor(moment, device=self.device) for moment in (epoch, progress))
        return Batch(x, now, condition, target, progress=done, labels=labels, rows=len(self)), weight

    def _of_rows(self, values: Tensor | None, rows: Tensor) -> Tensor | None:
        return None if values is None else values[rows.to(values.device)].to(self.device, non_blocking=True)

    def expect(self, batches: Sequence[Tensor]) -> None:
        """Says which examples come next, so that rows on disk can be read ahead."""
        for x in (self.x, self.target):
            if isinstance(x, Rows):
                x.expect((index if self.rows is None else self.rows[index]).numpy() for index in batches)


def _read(x: Tensor | Rows, rows: Tensor) -> Tensor:
    if isinstance(x, Rows):
        return as_tensor(x.read(rows.numpy()))
    # whole rows are copied at once; indexing with all event dimensions present would go value by value
    flat = x.flatten(1).index_select(0, rows.to(x.device))
    return flat.view(len(rows), *x.shape[1:])


def place(
    x: Any,
    weight: np.ndarray | None,
    device: torch.device,
    condition: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    target: Any = None,
) -> Examples:
    """The examples where training is fastest; weights that are no whole numbers are divided by their mean."""
    rows, weights = _numbered(x, weight, condition, labels, target)
    tensor, wanted = _placed(x, device), None if target is None else _placed(target, device)
    scaled = None if weights is None else torch.as_tensor(weights / np.mean(weights), dtype=torch.float32)
    read, named = (None if array is None else torch.as_tensor(array, device=device) for array in (condition, labels))
    return Examples(tensor, None if rows is None else torch.from_numpy(rows), scaled, device, read, named, wanted)


def _placed(x: Any, device: torch.device) -> Tensor | Rows:
    tensor = x if isinstance(x, Rows) else as_tensor(x)
    if isinstance(tensor, Tensor) and device.type == "cuda" and tensor.nbytes < torch.cuda.mem_get_info(device)[0] / 4:
        return tensor.to(device)
    return tensor


MOST_COPIES = 10
"""Whole-number weights are taken as copies as long as the epoch grows by no more than this."""


def count(rows: int, weight: np.ndarray | None) -> int:
    """The examples of an epoch: rows, or copies where weights are whole numbers."""
    return rows if weight is None or not _are_copies(weight) else int(weight.sum())


def _are_copies(weight: np.ndarray) -> bool:
    return np.array_equal(weight, np.round(weight)) and weight.sum() <= MOST_COPIES * len(weight)


def _numbered(
    x: np.ndarray, weight: np.ndarray | None, *beside: np.ndarray | None
) -> tuple[np.ndarray | None, np.ndarray | None]:
    if on_disk(x) or any(on_disk(values) for values in beside):
        return None, weight
    rows = numbered(x, *beside)
    if weight is None:
        return rows, None
    if _are_copies(weight):
        return np.repeat(rows, weight[rows].astype(np.int64)), None
    return rows, weight[rows]


def numbered(x: np.ndarray, *beside: np.ndarray | None) -> np.ndarray:
    """The rows by a digest of their content [N]: the same order, whatever order they were handed in."""
    digests = [hashlib.blake2b(row, digest_size=8).digest() for row in np.ascontiguousarray(x)]
    for values in (np.ascontiguousarray(array) for array in beside if array is not None):
        digests = [  # equal rows with other labels are other examples
            hashlib.blake2b(a + b.tobytes(), digest_size=8).digest() for a, b in zip(digests, values, strict=True)
        ]
    return np.argsort(np.frombuffer(b"".join(digests), dtype=np.uint64), kind="stable")
