"""The mixture of discretised logistics (Salimans et al. 2017, arXiv 1701.05517, section 2.1), for 8-bit images.

Each value has weights, locations and scales of its own, so that a pixel may be dark or bright and nothing
between. All values, the channels of a pixel too, are independent given z: there are any number of channels, and
none predicts the next, which in the paper they do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.discretised_logistic import DiscretisedLogistic
from elbowroom.distributions.distribution import Distribution
from elbowroom.errors import ConfigError
from elbowroom.maths.discretised_logistic import log_mixture
from elbowroom.parts.likelihoods import Likelihood, LikelihoodModule, check_levels, note_on_levels, within_step
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class DiscretisedLogisticMixture(Likelihood):
    """p(x|z) = product of mixtures of rounded logistics; a value of x counts as the level nearest to it."""

    name: ClassVar[str] = "discretised_logistic_mixture"
    support: ClassVar[tuple[float, float] | None] = (0.0, 1.0)
    components: int = 5
    """Logistics for each value."""
    levels: int = 256
    """How many values there are, the first at 0 and the last at 1 in scaled units."""

    def __post_init__(self):
        super().__post_init__()
        check_levels(self.levels)
        if self.components < 1:
            raise ConfigError("A mixture has at least one component.", f"components={self.components}", "try 5")

    def build(self, event_shape: EventShape) -> DiscretisedLogisticMixtureModule:
        return DiscretisedLogisticMixtureModule(self, event_shape)

    def note(self, statistics: Any) -> str | None:
        return note_on_levels(statistics, self.levels)

    @classmethod
    def example(cls) -> DiscretisedLogisticMixture:
        return cls(components=3, levels=9)


class DiscretisedLogisticMixtureModule(LikelihoodModule):
    """The module of `DiscretisedLogisticMixture`."""

    is_density: ClassVar[bool] = False
    starts: Tensor

    def __init__(self, config: DiscretisedLogisticMixture, event_shape: EventShape):
        super().__init__()
        self.levels = config.levels
        self.parameter_shape = (3, config.components, *event_shape)
        # components that begin alike stay alike: they begin evenly spread over [-1, 1]
        spread = (2.0 * torch.arange(config.components) + 1.0) / config.components - 1.0
        self.register_buffer("starts", spread, persistent=False)

    def forward(self, parameters: Tensor) -> DiscretisedLogisticMixtureDistribution:
        """The distribution of outputs [..., 3, N, *event]: weights' logits, locations, log-scales on [-1, 1]."""
        first = -len(self.parameter_shape)
        logits, mu, log_scale = (value.movedim(first + 1, 0) for value in parameters.unbind(first))
        starts = self.starts.view(-1, *[1] * (mu.dim() - 1))
        log_scale = within_step(log_scale - math.log(2.0), self.levels)
        return DiscretisedLogisticMixtureDistribution(logits, 0.5 + 0.5 * (mu + starts), log_scale, self.levels)


@dataclass(frozen=True)
class DiscretisedLogisticMixtureDistribution(Distribution):
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


part = DiscretisedLogisticMixture
