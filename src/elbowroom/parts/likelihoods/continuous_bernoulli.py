"""The continuous Bernoulli likelihood (Loaiza-Ganem & Cunningham 2019, arXiv 1907.06845), for values in [0, 1].

It is the cross entropy of grey pixels with the normaliser that makes a density of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.distributions import continuous_bernoulli
from elbowroom.parts.likelihood import Likelihood, LikelihoodModule
from elbowroom.shapes import EventShape


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

    def forward(self, parameters: Tensor) -> continuous_bernoulli.ContinuousBernoulli:
        """The distribution of decoder outputs [..., *event]: logits."""
        return continuous_bernoulli.ContinuousBernoulli(parameters)


part = ContinuousBernoulli
