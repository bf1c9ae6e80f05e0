"""Dynamic binarisation: a pixel of grey value g is 1 with probability g, drawn anew whenever it is seen.

Salakhutdinov & Murray 2008, "On the quantitative analysis of deep belief networks"; the training data of Burda,
Grosse & Salakhutdinov 2015 (arXiv 1509.00519), section 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.maths.noise import Draw, Noise
from elbowroom.parts.augmentations import Augmentation, AugmentationModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Binarise(Augmentation):
    """x is 1 with probability x; for scaled data in [0, 1]."""

    name: ClassVar[str] = "binarise"

    @property
    def binary(self) -> bool:
        return True

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, 1.0

    def build(self, event_shape: EventShape) -> BinariseModule:
        return BinariseModule(event_shape)


class BinariseModule(AugmentationModule):
    """The module of `Binarise`."""

    changes_data = True

    def __init__(self, event_shape: EventShape):
        super().__init__()
        self.event_shape = tuple(event_shape)

    def draws(self, batch: int) -> dict[str, Draw]:
        return {"values": Draw("uniform", (batch, *self.event_shape))}

    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        return (noise["values"] < x).to(x.dtype) if "values" in noise else x


part = Binarise
