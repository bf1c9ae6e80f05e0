"""A point: the posterior of an autoencoder. It has no density, so it has no bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import BoundError


@dataclass(frozen=True)
class Point(LatentDistribution):
    """All mass at `value`."""

    value: Tensor
    has_density: ClassVar[bool] = False

    @property
    def mean(self) -> Tensor:
        return self.value

    @property
    def mode(self) -> Tensor:
        return self.value

    @property
    def variance(self) -> Tensor:
        return torch.zeros_like(self.value)

    def log_prob(self, x: Tensor) -> Tensor:
        raise BoundError(
            "A point posterior has no density, so it gives no KL and no bound on log p(x).",
            "a density of a point",
            "ask for the reconstruction error, or fit a VAE",
        )

    def rsample(self, eps: Tensor) -> Tensor:
        return self.value.expand(eps.shape)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        return self.value
