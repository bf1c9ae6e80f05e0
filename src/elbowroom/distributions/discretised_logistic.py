"""The logistic rounded to equally spaced values of [0, 1]."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.distributions.levels import nearest_level, value_of
from elbowroom.maths import discretised_logistic as maths


@dataclass(frozen=True)
class DiscretisedLogistic(Distribution):
    """A logistic about mu, rounded to the nearest of so many levels; the outermost take the tails."""

    mu: Tensor
    log_scale: Tensor
    levels: int = 256

    @property
    def mean(self) -> Tensor:
        return maths.discretised_logistic_mean(self.mu, self.log_scale, self.levels)

    @property
    def mode(self) -> Tensor:
        # of the inner levels the one nearest to mu; an outer one may have more, since it takes a tail
        last = self.levels - 1
        inner = nearest_level(self.mu, self.levels).clamp(1, max(last - 1, 1))
        levels = torch.stack([torch.zeros_like(inner), inner, torch.full_like(inner, last)])
        places = value_of(levels, self.levels, self.mu.dtype)
        best = self.log_prob(places).argmax(0, keepdim=True)
        return places.gather(0, best).squeeze(0)

    def log_prob(self, x: Tensor) -> Tensor:
        """Log mass of the level nearest to x."""
        place = value_of(nearest_level(x, self.levels), self.levels, self.mu.dtype)
        return maths.log_discretised_logistic(place, self.mu, self.log_scale, self.levels)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        mu = self.mu.detach()
        u = torch.rand(mu.shape, generator=generator, dtype=mu.dtype, device=mu.device)
        # u = 0 gives minus infinity, which is the first level
        x = maths.logistic_quantile(u, mu, self.log_scale.detach())
        return value_of(nearest_level(x, self.levels), self.levels, mu.dtype)
