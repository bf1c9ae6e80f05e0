"""The uniform prior on a cube about 0."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor

from elbowroom.distributions.uniform import UniformDistribution
from elbowroom.errors import ConfigError
from elbowroom.parts.priors import Prior, PriorModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Uniform(Prior):
    """Every value of z evenly between -half_width and half_width. For posteriors that stay inside."""

    name: ClassVar[str] = "uniform"
    half_width: float = math.sqrt(3.0)
    """Half the edge of the cube; by default its variance is 1."""

    def __post_init__(self):
        super().__post_init__()
        if not 0.0 < self.half_width < math.inf:
            raise ConfigError("A cube has an edge.", f"half_width={self.half_width}", "try 1.0")

    @property
    def support(self) -> tuple[float, float]:
        return -self.half_width, self.half_width

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> UniformModule:
        return UniformModule(self, latent_dim)


class UniformModule(PriorModule):
    """The module of `Uniform`."""

    config: Uniform

    def forward(self, like: Tensor, q: Any = None) -> UniformDistribution:
        """p(z) with the shape, dtype and device of `like` [..., D]."""
        return UniformDistribution(like, self.config.half_width)

    def place(self, z: Tensor) -> Tensor:
        """The share of the prior's first dimension below z's."""
        return (0.5 * (z[..., 0] / self.config.half_width + 1.0)).clamp(0.0, 1.0)

    def quantile(self, u: Tensor) -> Tensor:
        """The value below which a share u of each dimension's prior lies."""
        return self.config.half_width * (2.0 * u - 1.0)


part = Uniform
