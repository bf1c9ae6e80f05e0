"""The continuous Bernoulli, from logits."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.maths import continuous_bernoulli as maths

ROUNDING = 1e-6
"""A value so far outside [0, 1] is taken for one that was rounded."""


@dataclass(frozen=True)
class ContinuousBernoulli(Distribution):
    """A density on [0, 1], proportional to that of a Bernoulli with these logits; elsewhere it is 0."""

    logits: Tensor

    @property
    def mean(self) -> Tensor:
        return maths.continuous_bernoulli_mean(self.logits)

    @property
    def mode(self) -> Tensor:
        return (self.logits > 0).to(self.logits.dtype)

    def log_prob(self, x: Tensor) -> Tensor:
        inside = (x >= -ROUNDING) & (x <= 1.0 + ROUNDING)
        return torch.where(inside, maths.log_continuous_bernoulli(x.clamp(0.0, 1.0), self.logits), -torch.inf)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        logits = self.logits.detach()
        u = torch.rand(logits.shape, generator=generator, dtype=logits.dtype, device=logits.device)
        return maths.continuous_bernoulli_quantile(u, logits)
