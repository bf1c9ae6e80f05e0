"""The swiss roll, a prior that can only be drawn from (Makhzani et al. 2015, arXiv 1511.05644, section 2.3)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import BoundError, ConfigError
from elbowroom.maths.swiss_roll import place_on_roll, swiss_roll
from elbowroom.parts.priors import Prior, PriorModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class SwissRoll(Prior):
    """A spiral in the plane with mean 0 and variance 1 on average. It has no density, so it gives no bound."""

    name: ClassVar[str] = "swiss_roll"
    dimensions: ClassVar[int | None] = 2
    turns: float = 2.0
    """How often it goes round."""
    noise: float = 0.05
    """Standard deviation across the arm."""

    def __post_init__(self):
        super().__post_init__()
        if not 0.5 <= self.turns < math.inf:
            raise ConfigError("A roll goes round, half a turn at least.", f"turns={self.turns}", "try 2")
        if not 0.0 <= self.noise <= 1.0:
            raise ConfigError("Noise across the arm is a standard deviation, 0 to 1.", f"noise={self.noise}",
                              "try 0.05")  # fmt: skip

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> SwissRollModule:
        return SwissRollModule(self, latent_dim)


class SwissRollModule(PriorModule):
    """The module of `SwissRoll`."""

    config: SwissRoll

    def forward(self, like: Tensor, q: Any = None) -> SwissRollDistribution:
        """p(z) with the shape, dtype and device of `like` [..., 2]."""
        return SwissRollDistribution(like, self.config.turns, self.config.noise)

    def place(self, z: Tensor) -> Tensor:
        """The share of the roll that lies further in than z."""
        return place_on_roll(z, self.config.turns, self.config.noise)


@dataclass(frozen=True)
class SwissRollDistribution(LatentDistribution):
    """A spiral in the plane, shaped like `like` [..., 2], with mean 0 and variance 1 on average.

    Args:
        like: for shape, dtype and device.
        turns: how often it goes round.
        noise: standard deviation across the arm.
    """

    like: Tensor
    turns: float
    noise: float
    has_density: ClassVar[bool] = False
    independent: ClassVar[bool] = False

    @property
    def mean(self) -> Tensor:
        return torch.zeros_like(self.like)

    @property
    def variance(self) -> Tensor:
        """1: that of both dimensions on average."""
        return torch.ones_like(self.like)

    def log_density(self, z: Tensor) -> Tensor:
        raise BoundError("A swiss roll can be drawn from and has no density here, so it gives no KL and no bound.",
                         "log p(z) of a swiss roll", "fit an AdversarialAutoencoder, or another prior")  # fmt: skip

    def rsample(self, eps: Tensor) -> Tensor:
        return swiss_roll(eps, self.turns, self.noise)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        shape, dtype, device = self.like.shape, self.like.dtype, self.like.device
        return self.rsample(torch.randn(shape, generator=generator, dtype=dtype, device=device))


part = SwissRoll
