"""The Gaussian whose one variance is the best for the values it is asked about: for training alone."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.distributions.normal import Normal
from elbowroom.maths.gaussian import log_normal
from elbowroom.maths.optimal_variance import log_of_error


@dataclass(frozen=True)
class OptimalNormal(Distribution):
    """As `normal`, but that `log_prob` takes the mean squared error for the variance.

    What is computed so is no density of x, since x chose its variance. The variance is held constant in the
    gradient, which is none the less that of the maximum over variances: there the value is flat in it.
    """

    normal: Normal

    @property
    def mean(self) -> Tensor:
        return self.normal.mean

    @property
    def mode(self) -> Tensor:
        return self.normal.mode

    def log_prob(self, x: Tensor) -> Tensor:
        log_var = log_of_error((x - self.normal.mu).detach().square())
        return log_normal(x, self.normal.mu, log_var)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        return self.normal.sample(generator)
