"""The continuous Bernoulli likelihood (Loaiza-Ganem & Cunningham 2019, arXiv 1907.06845), for values in [0, 1].

It is the cross entropy of grey pixels with the normaliser that makes a density of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.maths import continuous_bernoulli as maths
from elbowroom.parts.likelihoods import Likelihood, LikelihoodModule
from elbowroom.shapes import EventShape

ROUNDING = 1e-6
"""A value so far outside [0, 1] is taken for one that was rounded."""


@dataclass(frozen=True)
class ContinuousBernoulli(Likelihood):
    """p(x|z) = product of continuous Bernoullis; x lies in [0, 1] after scaling, and elsewhere the density is 0."""

    name: ClassVar[str] = "continuous_bernoulli"
    support: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    def build(self, event_shape: EventShape) -> ContinuousBernoulliModule:
        return ContinuousBernoulliModule(event_shape)


class ContinuousBernoulliModule(LikelihoodModule):
    """The module of `ContinuousBernoulli`."""

    is_density: ClassVar[bool] = True

    def __init__(self, event_shape: EventShape):
        super().__init__()
        self.parameter_shape = tuple(event_shape)

    def forward(self, parameters: Tensor) -> ContinuousBernoulliDistribution:
        """The distribution of decoder outputs [..., *event]: logits."""
        return ContinuousBernoulliDistribution(parameters)


@dataclass(frozen=True)
class ContinuousBernoulliDistribution(Distribution):
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


part = ContinuousBernoulli
