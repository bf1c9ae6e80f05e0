"""Additive Gaussian noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from torch import Tensor

from elbowroom.errors import ConfigError
from elbowroom.maths.noise import Noise
from elbowroom.parts.corruptions import Corruption, CorruptionModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class GaussianNoise(Corruption):
    """x + sigma eps."""

    name: ClassVar[str] = "gaussian"
    sigma: float = 0.3
    """Standard deviation in units of the scaled data."""

    def __post_init__(self):
        super().__post_init__()
        if not (self.sigma >= 0 and math.isfinite(self.sigma)):
            raise ConfigError("sigma is not negative.", repr(self.sigma), "try 0.3")

    @property
    def sigmas(self) -> tuple[float, ...]:
        """As `GaussianLevels` has them."""
        return (self.sigma,)

    def build(self, event_shape: EventShape) -> GaussianNoiseModule:
        return GaussianNoiseModule(self, event_shape)


class GaussianNoiseModule(CorruptionModule):
    """The module of `GaussianNoise`."""

    noise_kind: Literal["normal", "uniform"] = "normal"

    def __init__(self, config: GaussianNoise, event_shape: EventShape):
        super().__init__(event_shape)
        self.sigma = config.sigma

    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        return x + self.sigma * noise["values"].to(x.dtype) if "values" in noise else x


part = GaussianNoise
