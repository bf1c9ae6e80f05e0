"""What every distribution can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import Tensor


class Distribution(ABC):
    """A distribution over values of some shape, each value independent given the parameters."""

    @property
    @abstractmethod
    def mean(self) -> Tensor:
        """The expectation, shaped like one draw."""

    @property
    @abstractmethod
    def mode(self) -> Tensor:
        """The most probable value, shaped like one draw."""

    @abstractmethod
    def log_prob(self, x: Tensor) -> Tensor:
        """Log density or log mass of x, per value [nats]."""

    @abstractmethod
    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        """One draw, without gradient."""


class LatentDistribution(Distribution):
    """A distribution of z: it can also be drawn from with noise that is handed in."""

    has_density: ClassVar[bool] = True
    """Without a density there is no KL and no bound."""
    independent: ClassVar[bool] = True
    """Whether dimensions are independent; where not, `log_prob` of one is given those before it, and the sum holds."""

    @abstractmethod
    def rsample(self, eps: Tensor) -> Tensor:
        """A draw as a differentiable function of standard normal eps [S, B, D]."""

    @property
    @abstractmethod
    def variance(self) -> Tensor:
        """The variance per dimension."""
