"""What a model is trained on: rows or sequences, and their validation data, as the loop and callbacks ask for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import torch

from elbowroom.errors import ConfigError
from elbowroom.training.batches import Batches
from elbowroom.training.callback import Callback

Monitor = Callable[[Any], dict[str, float]]
"""What history says of a model after an epoch: names and means, each time over the same examples and noise."""


class TrainingData(ABC):
    """The data of one training."""

    @abstractmethod
    def fingerprint(self) -> list[Any]:
        """Enough to tell these data from others, as JSON types."""

    def introduce(self, model: Any) -> None:  # noqa: B027 - most models learn nothing before the first step
        """Sets in a fresh model what it takes from training data before the first step.

        Raises:
            ConfigError, DataError: data that the model cannot take.
        """

    def solve(self, model: Any) -> None:
        """Gives the model the weights of its optimum for these data at once, where a closed form is known.

        Raises:
            ConfigError: none is.
            DataError: data for which it has no value.
        """
        raise ConfigError("A closed form is known of rows under a linear model.", type(self).__name__,
                          "fit by steps, with TrainingSettings")  # fmt: skip

    @abstractmethod
    def monitors(self, model: Any) -> Mapping[str, Monitor]:
        """Of training data under "", and of validation data, where there are some, under "val_"."""

    def epoch_callback(self, model: Any) -> Callback | None:
        """What learns from the training data after each epoch, and not by gradients; called before history."""
        return None

    @abstractmethod
    def batches(self, device: torch.device) -> Batches:
        """The training examples where training is fastest."""
