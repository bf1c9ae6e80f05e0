"""What an augmentation is: it changes the scaled example in training, before input and target part ways.

A corruption damages the input and leaves the target clean; an augmentation makes another example of the data.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.maths.noise import Noise
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape


class Augmentation(Part):
    """Configuration of an augmentation."""

    family: ClassVar[str] = "augmentations"
    binary: ClassVar[bool] = False
    """Whether what it gives is black and white, so that a Bernoulli likelihood is a probability."""
    support: ClassVar[tuple[float, float] | None] = None
    """Where scaled data must lie; None for anywhere."""

    @abstractmethod
    def build(self, event_shape: EventShape) -> AugmentationModule:
        """The module that changes [B, *event]."""


class AugmentationModule(PartModule):
    """Base of the modules."""

    judged: ClassVar[bool] = False
    """Whether the model is of changed examples, so that it is judged on rows that were changed once."""

    @abstractmethod
    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        """The changed example; without noise, x itself."""
