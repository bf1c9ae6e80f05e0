"""The diagonal Gaussian."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.maths import gaussian


@dataclass(frozen=True)
class Normal(LatentDistribution):
    """N(mu, exp(log_var)), independent in every value."""

    mu: Tensor
    log_var: Tensor

    @property
    def mean(self) -> Tensor:
        return self.mu

    @property
    def mode(self) -> Tensor:
        return self.mu

    @property
    def variance(self) -> Tensor:
        return self.log_var.exp().expand_as(self.mu)

    def log_prob(self, x: Tensor) -> Tensor:
        return gaussian.log_normal(x, self.mu, self.log_var)

    def rsample(self, eps: Tensor) -> Tensor:
        return gaussian.reparameterise(self.mu, self.log_var, eps)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        eps = torch.randn(self.mu.shape, generator=generator, dtype=self.mu.dtype, device=self.mu.device)
        return self.rsample(eps)


@dataclass(frozen=True)
class StandardNormal(LatentDistribution):
    """N(0, I) shaped like `like`; a type of its own, because its KL has a simpler form."""

    like: Tensor

    @property
    def mean(self) -> Tensor:
        return torch.zeros_like(self.like)

    @property
    def mode(self) -> Tensor:
        return torch.zeros_like(self.like)

    @property
    def variance(self) -> Tensor:
        return torch.ones_like(self.like)

    def log_prob(self, x: Tensor) -> Tensor:
        return -0.5 * (gaussian.LOG_TWO_PI + x.square())

    def rsample(self, eps: Tensor) -> Tensor:
        return eps

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        shape, dtype, device = self.like.shape, self.like.dtype, self.like.device
        return torch.randn(shape, generator=generator, dtype=dtype, device=device)
