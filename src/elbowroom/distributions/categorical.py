"""A probability for each of some equally spaced values of [0, 1], from logits."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.distributions.levels import nearest_level, value_of
from elbowroom.maths.categorical import log_categorical


@dataclass(frozen=True)
class Categorical(Distribution):
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
