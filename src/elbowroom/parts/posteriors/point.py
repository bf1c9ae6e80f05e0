"""The point posterior of an autoencoder: z is what the encoder says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import BoundError
from elbowroom.parts.posteriors import Posterior, PosteriorModule


@dataclass(frozen=True)
class PointPosterior(Posterior):
    """q(z|x) is a point; it has no density, so the model has no bound."""

    name: ClassVar[str] = "point"

    def build(self, latent_dim: int) -> PointModule:
        return PointModule(latent_dim)

    def check_support(self, wanted: tuple[float, float], prior: str) -> None:
        """Refuses nothing: a point has no KL, and what brings it to the prior is a regulariser or a game."""


class PointModule(PosteriorModule):
    """The module of `PointPosterior`."""

    def __init__(self, latent_dim: int):
        super().__init__()
        self.parameter_shape = (latent_dim,)

    def forward(self, parameters: Tensor) -> Point:
        """The point [..., D] that the encoder gave."""
        return Point(parameters)


@dataclass(frozen=True)
class Point(LatentDistribution):
    """All mass at `value`."""

    value: Tensor
    has_density: ClassVar[bool] = False

    @property
    def mean(self) -> Tensor:
        return self.value

    @property
    def variance(self) -> Tensor:
        return torch.zeros_like(self.value)

    def log_density(self, z: Tensor) -> Tensor:
        raise BoundError(
            "A point posterior has no density, so it gives no KL and no bound on log p(x).",
            "a density of a point",
            "ask for the reconstruction error, or fit a VAE",
        )

    def rsample(self, eps: Tensor) -> Tensor:
        return self.value.expand(eps.shape)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        return self.value


part = PointPosterior
