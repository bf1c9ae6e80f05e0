"""The categorical likelihood: a free probability for each level of each value, as of the 256 of an 8-bit pixel.

The decoder gives so many numbers for each value (van den Oord et al. 2016, arXiv 1601.06759, section 2.2), which
suits small images and few levels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.distributions.levels import nearest_level, value_of
from elbowroom.maths.categorical import log_categorical
from elbowroom.parts.likelihoods import Likelihood, LikelihoodModule, check_levels, note_on_levels
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Categorical(Likelihood):
    """p(x|z) = product of categoricals over j / (levels - 1); a value of x counts as the level nearest to it."""

    name: ClassVar[str] = "categorical"
    support: ClassVar[tuple[float, float] | None] = (0.0, 1.0)
    levels: int = 256
    """How many values there are, the first at 0 and the last at 1 in scaled units."""

    def __post_init__(self):
        super().__post_init__()
        check_levels(self.levels)

    def build(self, event_shape: EventShape) -> CategoricalModule:
        return CategoricalModule(self, event_shape)

    def note(self, statistics: Any) -> str | None:
        return note_on_levels(statistics, self.levels)

    @classmethod
    def example(cls) -> Categorical:
        return cls(levels=5)


class CategoricalModule(LikelihoodModule):
    """The module of `Categorical`."""

    is_density: ClassVar[bool] = False

    def __init__(self, config: Categorical, event_shape: EventShape):
        super().__init__()
        self.parameter_shape = (config.levels, *event_shape)

    def forward(self, parameters: Tensor) -> CategoricalDistribution:
        """The distribution of decoder outputs [..., levels, *event]: logits."""
        return CategoricalDistribution(parameters.movedim(-len(self.parameter_shape), -1))


@dataclass(frozen=True)
class CategoricalDistribution(Distribution):
    """Level j of L has the probability softmax(logits)[j]; its value is j / (L - 1).

    Args:
        logits: [..., L].
    """

    logits: Tensor

    @property
    def levels(self) -> int:
        return self.logits.shape[-1]

    @property
    def mean(self) -> Tensor:
        places = torch.linspace(0.0, 1.0, self.levels, dtype=self.logits.dtype, device=self.logits.device)
        return torch.softmax(self.logits, -1) @ places

    @property
    def mode(self) -> Tensor:
        return value_of(self.logits.argmax(-1), self.levels, self.logits.dtype)

    def log_prob(self, x: Tensor) -> Tensor:
        """Log mass of the level nearest to x."""
        return log_categorical(nearest_level(x, self.levels), self.logits)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        p = torch.softmax(self.logits.detach(), -1)
        level = torch.multinomial(p.flatten(0, -2), 1, generator=generator).view(p.shape[:-1])
        return value_of(level, self.levels, p.dtype)


part = Categorical
