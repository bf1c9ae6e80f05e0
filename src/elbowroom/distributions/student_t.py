"""Student's t."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.maths import student_t as maths


@dataclass(frozen=True)
class StudentT(Distribution):
    """mu + exp(log_scale) t with df degrees of freedom, independent in every value."""

    mu: Tensor
    log_scale: Tensor
    df: Tensor

    @property
    def mean(self) -> Tensor:
        """The location; with df <= 1 there is no expectation, and this is the median."""
        return self.mu

    @property
    def mode(self) -> Tensor:
        return self.mu

    def log_prob(self, x: Tensor) -> Tensor:
        return maths.log_student_t(x, self.mu, self.log_scale, self.df)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        mu = self.mu.detach()
        first, second = torch.rand((2, *mu.shape), generator=generator, dtype=mu.dtype, device=mu.device)
        t = maths.student_t_from_uniforms(1.0 - first, second, self.df.detach().to(mu.dtype))
        return mu + t * self.log_scale.detach().exp()
