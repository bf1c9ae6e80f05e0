"""The diagonal Gaussian."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution, LatentDistribution
from elbowroom.maths import gaussian


@dataclass(frozen=True)
class Normal(LatentDistribution, Distribution):
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
    def code(self) -> Tensor:
        return self.mu

    @property
    def variance(self) -> Tensor:
        return self.log_var.exp().expand_as(self.mu)

    def log_prob(self, x: Tensor) -> Tensor:
        return gaussian.log_normal(x, self.mu, self.log_var)

    def log_density_each(self, z: Tensor) -> Tensor:
        return gaussian.log_normal_each(z, self.mu, self.log_var)

    def kl_per_dimension(self, p: LatentDistribution) -> Tensor | None:
        match p:
            case StandardNormal():
                return gaussian.kl_to_standard_normal(self.mu, self.log_var)
            case Normal():
                return gaussian.kl_between(self.mu, self.log_var, p.mu, p.log_var)
        return None

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

    def log_density_each(self, z: Tensor) -> Tensor:
        return self.log_density(z).unsqueeze(-1).expand(*z.shape[:-1], len(self.like))

    def kl_per_dimension(self, p: LatentDistribution) -> Tensor | None:
        return torch.zeros_like(self.like) if isinstance(p, StandardNormal) else None

    def rsample(self, eps: Tensor) -> Tensor:
        return eps

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        shape, dtype, device = self.like.shape, self.like.dtype, self.like.device
        return torch.randn(shape, generator=generator, dtype=dtype, device=device)
