"""The Bernoulli, from logits."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.maths.bernoulli import log_bernoulli


@dataclass(frozen=True)
class Bernoulli(Distribution):
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
