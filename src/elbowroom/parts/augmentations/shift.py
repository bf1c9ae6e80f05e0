"""Images moved by a few whole pixels at random, so that a pixel's place says less and nothing is blurred."""

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
class Shift(Augmentation):
    """Each image is moved up or down and left or right, all whole offsets alike; what moves in repeats the edge."""

    name: ClassVar[str] = "shift"
    for_images: ClassVar[bool] = True
    share: float = 0.1
    """Of a side: the largest offset along it, rounded, and one pixel at least."""

    def __post_init__(self):
        super().__post_init__()
        if not 0 < self.share < 1:
            raise ConfigError("The largest offset is a share of the side, 0 < share < 1.", f"share={self.share}",
                              "try 0.1")  # fmt: skip

    def build(self, event_shape: EventShape) -> ShiftModule:
        check_image(self.name, event_shape)
        most = [max(1, min(side - 1, round(self.share * side))) for side in event_shape[:2]]
        return ShiftModule(most[0], most[1])


class ShiftModule(AugmentationModule):
    """The module of `Shift`."""

    def __init__(self, down: int, right: int):
        super().__init__()
        self.down, self.right = down, right

    def draws(self, batch: int) -> dict[str, Draw]:
        return {"down": Draw("uniform", (batch,)), "right": Draw("uniform", (batch,))}

    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        if "down" not in noise:
            return x
        rows = _source(noise["down"], self.down, x.shape[1])
        columns = _source(noise["right"], self.right, x.shape[2])
        images = torch.arange(len(x), device=x.device)
        return x[images[:, None, None], rows[:, :, None], columns[:, None, :]]


def _source(uniform: Tensor, most: int, side: int) -> Tensor:
    """Where each place along a side comes from, for offsets of -most to most [B, side]."""
    offset = (uniform * (2 * most + 1)).floor().long().clamp(max=2 * most) - most
    places = torch.arange(side, device=uniform.device)
    return (places - offset[:, None]).clamp(0, side - 1)


part = Shift
