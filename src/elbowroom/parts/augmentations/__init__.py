"""The augmentations, one file each, and what an augmentation is.

It changes the scaled example in training, before input and target part ways.

A corruption damages the input and leaves the target clean; an augmentation makes another example of the data.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import Draw, Noise
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape, check_channels_last


class Augmentation(Part):
    """Configuration of an augmentation."""

    family: ClassVar[str] = "augmentations"
    for_images: ClassVar[bool] = False
    """Whether it takes images [H, W] or [H, W, C] alone."""

    @property
    def binary(self) -> bool:
        """Whether what it gives is black and white, so that a Bernoulli likelihood is a probability."""
        return False

    @property
    def support(self) -> tuple[float, float] | None:
        """Where scaled data must lie; None for anywhere."""
        return None

    @abstractmethod
    def build(self, event_shape: EventShape) -> AugmentationModule:
        """The module that changes [B, *event]."""


class AugmentationModule(PartModule):
    """Base of the modules."""

    changes_data: bool = False
    """Whether the model is of changed examples, so that it is measured on rows that were changed once."""

    def data_draws(self, batch: int) -> dict[str, Draw]:
        """The noise of what changes the rows that are measured; the rest is for training alone."""
        return self.draws(batch) if self.changes_data else {}

    @abstractmethod
    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        """The changed example; without noise, x itself."""


def check_image(name: str, event_shape: EventShape) -> None:
    """Refuses rows that are no images.

    Raises:
        ConfigError: the event has one dimension, or more than three, or its channels stand first.
    """
    if len(event_shape) not in (2, 3):
        raise ConfigError(f"The augmentation {name!r} is for images [H, W] or [H, W, C].",
                          f"rows of shape {tuple(event_shape)}",
                          "reshape the rows to images, such as x.reshape(-1, 28, 28), or leave it out")  # fmt: skip
    check_channels_last(event_shape)
