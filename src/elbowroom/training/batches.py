"""What the loop asks of the examples it trains on: how many they are, their order, and one batch of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor

from elbowroom.objectives.batch import Batch


class Batches(Protocol):
    """The examples of an epoch, numbered."""

    @property
    def device(self) -> torch.device: ...

    def __len__(self) -> int: ...

    def order(self, seed: int, epoch: int) -> Tensor:
        """The order of the examples in this epoch: a function of seed and epoch alone."""
        ...

    def expect(self, batches: Sequence[Tensor]) -> None:
        """Is called with the examples that come next, so that what lies on disk can be read ahead."""
        ...

    def batch(self, index: Tensor, epoch: float, progress: float) -> tuple[Batch, Tensor | None]:
        """The examples of these numbers, and their weights; `epoch` and `progress` as in `Batch`."""
        ...
