"""The Bernoulli likelihood, for black-and-white data; on grey pixels a cross entropy and no log-probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.maths.bernoulli import log_bernoulli
from elbowroom.parts.likelihoods import Likelihood, LikelihoodModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Bernoulli(Likelihood):
    """p(x|z) = product of Bernoullis; x lies in [0, 1] after scaling."""

    name: ClassVar[str] = "bernoulli"
    support: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    def build(self, event_shape: EventShape) -> BernoulliModule:
        return BernoulliModule(event_shape)

    def note(self, statistics: Any) -> str | None:
        # values are only the two extremes exactly when the variance is the largest that the mean allows
        # (Bhatia & Davis 2000)
        spread = statistics.high - statistics.low
        largest = (statistics.high - statistics.mean) * (statistics.mean - statistics.low)
        if np.allclose(np.square(statistics.std), largest, rtol=1e-6, atol=1e-9 * spread**2):
            return None
        return (
            "The Bernoulli likelihood is defined for black-and-white data; on grey values it is a cross entropy in "
            "nats and no log-probability. Compare its numbers only with numbers of the same kind."
        )


class BernoulliModule(LikelihoodModule):
    """The module of `Bernoulli`."""

    is_density: ClassVar[bool] = False

    def __init__(self, event_shape: EventShape):
        super().__init__()
        self.parameter_shape = tuple(event_shape)

    def forward(self, parameters: Tensor) -> BernoulliDistribution:
        """The distribution of decoder outputs [..., *event]: logits."""
        return BernoulliDistribution(parameters)


@dataclass(frozen=True)
class BernoulliDistribution(Distribution):
    """Independent coins with probability sigmoid(logits) of 1."""

    logits: Tensor

    @property
    def mean(self) -> Tensor:
        return torch.sigmoid(self.logits)

    @property
    def mode(self) -> Tensor:
        return (self.logits > 0).to(self.logits.dtype)

    def log_prob(self, x: Tensor) -> Tensor:
        return log_bernoulli(x, self.logits)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        return torch.bernoulli(self.mean, generator=generator)


part = Bernoulli
