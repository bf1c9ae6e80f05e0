"""The Student t likelihood: tails that forgive outliers (Lange, Little & Taylor 1989), between Gaussian and Cauchy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.errors import ConfigError
from elbowroom.maths import student_t as maths
from elbowroom.parts.likelihoods import PACE_OF_SCALES, Likelihood, LikelihoodModule, check_positive
from elbowroom.shapes import EventShape

LEAST_DF, MOST_DF = 0.5, 1e6
"""Below, float32 does not hold the draws; above, it does not tell t from a Gaussian."""


@dataclass(frozen=True)
class StudentT(Likelihood):
    """p(x|z) = decoder(z) + scale t(df). With df <= 1 there is no mean, and the location stands for it."""

    name: ClassVar[str] = "student_t"
    df: float | Literal["learned"] = 4.0
    """Degrees of freedom, or one number of them learned from 4 on; the fewer, the heavier the tails."""
    scale: float | Literal["learned", "per_dimension"] = "learned"
    """Of t in units of the scaled data: a number, or one learned, or one learned per dimension."""

    def __post_init__(self):
        super().__post_init__()
        check_positive("df", self.df, "learned")
        if self.df != "learned" and not LEAST_DF <= self.df <= MOST_DF:
            raise ConfigError("df lies between 0.5 and 1,000,000.", repr(self.df), "try 4, or likelihood='gaussian'")
        check_positive("scale", self.scale, "learned", "per_dimension")

    def build(self, event_shape: EventShape) -> StudentTModule:
        return StudentTModule(self, event_shape)


class StudentTModule(LikelihoodModule):
    """The module of `StudentT`."""

    is_density: ClassVar[bool] = True
    paces: ClassVar[dict[str, float]] = {"log_scale": PACE_OF_SCALES}
    log_scale: Tensor
    log_df: Tensor

    def __init__(self, config: StudentT, event_shape: EventShape):
        super().__init__()
        self.parameter_shape = tuple(event_shape)
        self.hold("log_scale", config.scale if isinstance(config.scale, str) else math.log(config.scale))
        self.hold("log_df", config.df if isinstance(config.df, str) else math.log(config.df), start=math.log(4.0))

    def start_at(self, variance: Tensor) -> None:
        self.start_scale("log_scale", variance, 0.5)

    def forward(self, parameters: Tensor) -> StudentTDistribution:
        """The distribution of decoder outputs [..., *event]: locations."""
        df = self.log_df.clamp(math.log(LEAST_DF), math.log(MOST_DF)).exp()
        return StudentTDistribution(parameters, self.log_scale, df)


@dataclass(frozen=True)
class StudentTDistribution(Distribution):
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


part = StudentT
