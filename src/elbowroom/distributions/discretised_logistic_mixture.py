"""A mixture of logistics rounded to equally spaced values of [0, 1]."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.discretised_logistic import DiscretisedLogistic
from elbowroom.distributions.distribution import Distribution
from elbowroom.maths.discretised_logistic import log_mixture


@dataclass(frozen=True)
class DiscretisedLogisticMixture(Distribution):
    """N rounded logistics for each value, with weights softmax(logits).

    Args:
        logits: [N, ...].
        mu: [N, ...].
        log_scale: [N, ...].
        levels: how many values there are.
    """

    logits: Tensor
    mu: Tensor
    log_scale: Tensor
    levels: int = 256

    @property
    def mean(self) -> Tensor:
        return (torch.softmax(self.logits, 0) * self._components.mean).sum(0)

    @property
    def mode(self) -> Tensor:
        """The most probable of all levels: a mixture may have many peaks, so each level is asked."""
        best = torch.full(self.mu.shape[1:], -torch.inf, dtype=self.mu.dtype, device=self.mu.device)
        place = torch.zeros_like(best)
        for level in range(self.levels):
            x = torch.full_like(best, level / (self.levels - 1))
            log_p = self.log_prob(x)
            place = torch.where(log_p > best, x, place)
            best = torch.maximum(log_p, best)
        return place

    def log_prob(self, x: Tensor) -> Tensor:
        """Log mass of the level nearest to x."""
        return log_mixture(self._components.log_prob(x), self.logits)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        below = torch.softmax(self.logits.detach(), 0).cumsum(0)
        u = torch.rand(below.shape[1:], generator=generator, dtype=below.dtype, device=below.device)
        which = (u > below).sum(0, keepdim=True).clamp(max=len(below) - 1)
        mu, log_scale = (value.detach().gather(0, which).squeeze(0) for value in (self.mu, self.log_scale))
        return DiscretisedLogistic(mu, log_scale, self.levels).sample(generator)

    @property
    def _components(self) -> DiscretisedLogistic:
        return DiscretisedLogistic(self.mu, self.log_scale, self.levels)
