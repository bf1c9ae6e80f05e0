"""The Gaussian with any covariance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.distributions.normal import StandardNormal
from elbowroom.maths import full_gaussian
from elbowroom.maths.gaussian import LOG_TWO_PI


@dataclass(frozen=True)
class FullNormal(LatentDistribution):
    """N(mu, L L'); its dimensions depend on each other.

    Args:
        mu: means [..., D].
        tril: L [..., D, D], lower triangular with a positive diagonal.
    """

    mu: Tensor
    tril: Tensor
    independent: ClassVar[bool] = False

    @property
    def mean(self) -> Tensor:
        return self.mu

    @property
    def variance(self) -> Tensor:
        return self.tril.square().sum(-1)

    def log_density(self, z: Tensor) -> Tensor:
        return full_gaussian.log_full_normal(z, self.mu, self.tril)

    def log_density_each(self, z: Tensor) -> Tensor:
        flat = full_gaussian.log_full_normal_each(z.reshape(-1, z.shape[-1]), self.mu, self.tril)
        return flat.view(*z.shape[:-1], -1)

    def kl(self, p: LatentDistribution) -> Tensor | None:
        return full_gaussian.kl_to_standard_normal(self.mu, self.tril) if isinstance(p, StandardNormal) else None

    def rsample(self, eps: Tensor) -> Tensor:
        return self.mu + (self.tril @ eps.unsqueeze(-1)).squeeze(-1)

    def draw(self, eps: Tensor) -> tuple[Tensor, Tensor | None]:
        log_q = -0.5 * (eps.square() + LOG_TWO_PI).sum(-1) - full_gaussian.log_det(self.tril)
        return self.rsample(eps), log_q

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        eps = torch.randn(self.mu.shape, generator=generator, dtype=self.mu.dtype, device=self.mu.device)
        return self.rsample(eps)
