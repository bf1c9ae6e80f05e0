"""What a model is trained on: rows or sequences, with those that are held out, as loop and callbacks want it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor

from elbowroom.objectives.objective import Batch
from elbowroom.training.callback import Callback

Judgement = Callable[[Any], dict[str, float]]
"""What history says of a model after an epoch: names and means over the same examples with the same noise."""


class Batches(Protocol):
    """The examples of an epoch, numbered."""

    @property
    def device(self) -> torch.device: ...

    def __len__(self) -> int: ...

    def order(self, seed: int, epoch: int) -> Tensor:
        """The order of the examples in this epoch: a function of seed and epoch alone."""
        ...

    def expect(self, batches: Sequence[Tensor]) -> None:
        """Is told which examples come next, so that what lies on disk can be read ahead."""
        ...

    def batch(self, index: Tensor, epoch: float, progress: float) -> tuple[Batch, Tensor | None]:
        """The examples of these numbers, and their weights; `epoch` and `progress` as in `Batch`."""
        ...


class Material(ABC):
    """The data of one training."""

    @abstractmethod
    def fingerprint(self) -> list[Any]:
        """Enough to tell these data from others, as JSON types."""

    def introduce(self, model: Any) -> None:  # noqa: B027 - most have nothing to tell
        """Tells a fresh model what it takes from training data before the first step.

        Raises:
            ConfigError, DataError: data that the model cannot take.
        """

    @abstractmethod
    def judgements(self, model: Any) -> Mapping[str, Judgement]:
        """Of training data under "", and of held-out data, where there are some, under "val_"."""

    def settle(self, model: Any) -> Callback | None:
        """What learns from the training data after each epoch, and not by gradients; called before history."""
        return None

    @abstractmethod
    def batches(self, device: torch.device) -> Batches:
        """The training examples where training is fastest."""
