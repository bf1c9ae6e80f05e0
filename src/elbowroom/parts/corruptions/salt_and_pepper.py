"""Salt-and-pepper noise: a share of the values becomes the lowest or the highest of its example, half each.

(Vincent et al. 2010, section 3.3.) The extremes are those of the clean example, so that no value leaves its range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from elbowroom.maths.noise import Noise
from elbowroom.parts.corruptions import Corruption, CorruptionModule, check_share
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class SaltAndPepper(Corruption):
    """Each value turns to pepper or salt with probability `share` / 2 each."""

    name: ClassVar[str] = "salt_and_pepper"
    share: float = 0.25
    """Share of values replaced."""

    def __post_init__(self):
        super().__post_init__()
        check_share("share", self.share)

    def build(self, event_shape: EventShape) -> SaltAndPepperModule:
        return SaltAndPepperModule(self, event_shape)


class SaltAndPepperModule(CorruptionModule):
    """The module of `SaltAndPepper`."""

    noise_kind: Literal["normal", "uniform"] = "uniform"

    def __init__(self, config: SaltAndPepper, event_shape: EventShape):
        super().__init__(event_shape)
        self.share = config.share

    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        if "values" not in noise:
            return x
        u, (low, high) = noise["values"], self._extremes(x)
        x = torch.where(u < self.share / 2, low.expand_as(x), x)
        return torch.where(u >= 1 - self.share / 2, high.expand_as(x), x)

    def suspects(self, x: Tensor) -> Tensor:
        low, high = self._extremes(x)
        margin = 1e-5 * (high - low)  # of rounding on the way through the data's units
        return (x <= low + margin) | (x >= high - margin)

    def _extremes(self, x: Tensor) -> tuple[Tensor, Tensor]:
        event = tuple(range(x.dim() - len(self.event_shape), x.dim()))
        return x.amin(event, keepdim=True), x.amax(event, keepdim=True)


part = SaltAndPepper
