"""The conditions, one file each, and what a condition is.

Labels of a row, such as its class or its attributes, that encoder and decoder see beside x.

The model then is one of p(x|y) (Sohn, Lee & Yan 2015, "Learning structured output representation using deep
conditional generative models"; Kingma et al. 2014, arXiv 1406.5298, model M2). The prior stays p(z), the same for all
labels: a code says what the label does not, and keeps its meaning when the label is changed.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.parts.module import PartModule


class Condition(Part):
    """Configuration of a condition; what is known of the training labels is part of it."""

    family: ClassVar[str] = "conditions"

    @abstractmethod
    def learn(self, y: Any, rows: int) -> Self:
        """The configuration for training labels y of so many rows.

        Raises:
            DataError: labels that are missing, of another number than the rows, or all the same.
        """

    @abstractmethod
    def read(self, y: Any, rows: int) -> np.ndarray:
        """Labels as the numbers [N, ...] that batches carry.

        Raises:
            DataError: not one label for each of so many rows, or a label that training did not see.
        """

    @property
    @abstractmethod
    def log_p(self) -> float | None:
        """log p(y) in nats where every known label is equally likely; None where labels cannot be counted."""

    @property
    def label_dims(self) -> int:
        """Dimensions of the label of one row: 0 for a name or number, 1 for several."""
        return 0

    @abstractmethod
    def build(self) -> ConditionModule:
        """The module that makes vectors of numbers that were read."""


class ConditionModule(PartModule):
    """Base of the modules.

    Args:
        size: C, values of the vector.
    """

    def __init__(self, size: int):
        super().__init__()
        self.size = size

    @abstractmethod
    def forward(self, numbers: Tensor, dtype: torch.dtype) -> Tensor:
        """The vectors [B, C] of numbers [B, ...] that were read, as the networks see them."""
