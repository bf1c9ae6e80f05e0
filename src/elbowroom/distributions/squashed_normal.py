"""The diagonal Gaussian squashed into a box."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.distributions.uniform import UniformDistribution
from elbowroom.maths import gaussian
from elbowroom.maths import squashed_gaussian as maths


@dataclass(frozen=True)
class SquashedNormal(LatentDistribution):
    """low + (high - low) Phi(u) with u ~ N(mu, exp(log_var)), independent in every dimension.

    A draw brings its own log q, computed at u: at the edges z is rounded, and u is not.

    Args:
        mu, log_var: of the Gaussian [..., D].
        low, high: the ends of the box in every dimension.
    """

    mu: Tensor
    log_var: Tensor
    low: float
    high: float

    @property
    def mean(self) -> Tensor:
        return maths.squashed_mean(self.mu, self.log_var, self.low, self.high)

    @property
    def variance(self) -> Tensor:
        return maths.squashed_variance(self.mu, self.log_var, self.low, self.high)

    def rsample(self, eps: Tensor) -> Tensor:
        return maths.squash(gaussian.reparameterise(self.mu, self.log_var, eps), self.low, self.high)

    def draw(self, eps: Tensor) -> tuple[Tensor, Tensor]:
        u = gaussian.reparameterise(self.mu, self.log_var, eps)
        log_q = maths.log_squashed_normal(u, self.mu, self.log_var, self.low, self.high)
        return maths.squash(u, self.low, self.high), log_q.sum(-1)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        eps = torch.randn(self.mu.shape, generator=generator, dtype=self.mu.dtype, device=self.mu.device)
        return self.rsample(eps)

    def log_prob(self, x: Tensor) -> Tensor:
        """By inversion; minus infinity outside of the box."""
        u = maths.unsquash(x, self.low, self.high)
        log_q = maths.log_squashed_normal(u, self.mu, self.log_var, self.low, self.high)
        return torch.where((x >= self.low) & (x <= self.high), log_q, -torch.inf)

    def kl_per_dimension(self, p: LatentDistribution) -> Tensor | None:
        match p:
            case UniformDistribution(half_width=half) if -half <= self.low and self.high <= half:
                return maths.kl_to_uniform(self.mu, self.log_var, (self.high - self.low) / (2.0 * half))
        return None
