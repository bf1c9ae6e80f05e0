"""Left and right exchanged at random: safe for faces and most photographs, not for digits and letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.errors import ConfigError
from elbowroom.maths.noise import Draw, Noise
from elbowroom.parts.augmentations import Augmentation, AugmentationModule, check_image
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class HorizontalFlip(Augmentation):
    """Each image is mirrored with this probability, in training alone: what is measured is the images as they are."""

    name: ClassVar[str] = "horizontal_flip"
    for_images: ClassVar[bool] = True
    probability: float = 0.5
    """Of being mirrored, 0 to 1."""

    def __post_init__(self):
        super().__post_init__()
        if not 0 <= self.probability <= 1:
            raise ConfigError("A probability lies between 0 and 1.", f"probability={self.probability}", "try 0.5")

    def build(self, event_shape: EventShape) -> HorizontalFlipModule:
        check_image(self.name, event_shape)
        return HorizontalFlipModule(self.probability)


class HorizontalFlipModule(AugmentationModule):
    """The module of `HorizontalFlip`."""

    def __init__(self, probability: float):
        super().__init__()
        self.probability = probability

    def draws(self, batch: int) -> dict[str, Draw]:
        return {"turns": Draw("uniform", (batch,))}

    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        if "turns" not in noise:
            return x
        turned = (noise["turns"] < self.probability).view(-1, *[1] * (x.dim() - 1))
        return torch.where(turned, x.flip(2), x)


part = HorizontalFlip
