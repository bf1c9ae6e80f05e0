"""The Laplace likelihood: absolute instead of squared errors, for data with outliers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.maths.laplace import log_laplace
from elbowroom.parts.likelihoods import PACE_OF_SCALES, Likelihood, LikelihoodModule, check_positive
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Laplace(Likelihood):
    """p(x|z) = Laplace(decoder(z), scale)."""

    name: ClassVar[str] = "laplace"
    scale: float | Literal["learned", "per_dimension"] = "learned"
    """Mean absolute deviation in units of the scaled data: a number, or one learned, or one learned per dimension."""

    def __post_init__(self):
        super().__post_init__()
        check_positive("scale", self.scale, "learned", "per_dimension")

    def build(self, event_shape: EventShape) -> LaplaceModule:
        return LaplaceModule(self, event_shape)


class LaplaceModule(LikelihoodModule):
    """The module of `Laplace`."""

    is_density: ClassVar[bool] = True
    paces: ClassVar[dict[str, float]] = {"log_scale": PACE_OF_SCALES}
    log_scale: Tensor

    def __init__(self, config: Laplace, event_shape: EventShape):
        super().__init__()
        self.parameter_shape = tuple(event_shape)
        self.hold("log_scale", config.scale if isinstance(config.scale, str) else math.log(config.scale))

    def start_at(self, variance: Tensor) -> None:
        self.start_scale("log_scale", variance, 0.5)

    def forward(self, parameters: Tensor) -> LaplaceDistribution:
        """The distribution of decoder outputs [..., *event]: medians."""
        return LaplaceDistribution(parameters, self.log_scale)


@dataclass(frozen=True)
class LaplaceDistribution(Distribution):
    """Laplace(mu, exp(log_scale)), independent in every value."""

    mu: Tensor
    log_scale: Tensor

    @property
    def mean(self) -> Tensor:
        return self.mu

    @property
    def mode(self) -> Tensor:
        return self.mu

    def log_prob(self, x: Tensor) -> Tensor:
        return log_laplace(x, self.mu, self.log_scale)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        mu = self.mu.detach()
        first, second = torch.rand((2, *mu.shape), generator=generator, dtype=mu.dtype, device=mu.device)
        # an exponential value to either side
        return mu + torch.sign(second - 0.5) * -torch.log1p(-first) * self.log_scale.detach().exp()


part = Laplace
