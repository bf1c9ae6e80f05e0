"""Masking noise: a share of the values is set to 0 (Vincent et al. 2008, section 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from torch import Tensor

from elbowroom.maths.noise import Noise
from elbowroom.parts.corruptions import Corruption, CorruptionModule, check_share
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Masking(Corruption):
    """Each value is 0 with probability `share`, in the scaled data."""

    name: ClassVar[str] = "masking"
    share: float = 0.25
    """Share of values set to 0."""

    def __post_init__(self):
        super().__post_init__()
        check_share("share", self.share)

    def build(self, event_shape: EventShape) -> MaskingModule:
        return MaskingModule(self, event_shape)


class MaskingModule(CorruptionModule):
    """The module of `Masking`."""

    noise_kind: Literal["normal", "uniform"] = "uniform"
    fill = 0.0

    def __init__(self, config: Masking, event_shape: EventShape):
        super().__init__(event_shape)
        self.share = config.share

    def hidden(self, noise: Noise) -> Tensor:
        return noise["values"] < self.share

    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        return x * (~self.hidden(noise)).to(x.dtype) if "values" in noise else x


part = Masking
