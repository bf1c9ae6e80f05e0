"""The Laplace."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.maths.laplace import log_laplace


@dataclass(frozen=True)
class Laplace(Distribution):
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
