"""A posterior that brings its own log q: the inverse hyperbolic sine of a Gaussian."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.maths.gaussian import log_normal, reparameterise
from elbowroom.parts.posteriors import Posterior, PosteriorModule


@dataclass(frozen=True)
class Bent(Posterior):
    """q(z|x) of z = asinh(u), u ~ N(mu, sigma^2) per dimension."""

    name: ClassVar[str] = "bent"

    def build(self, latent_dim: int) -> BentModule:
        return BentModule(latent_dim)


class BentModule(PosteriorModule):
    """The module of `Bent`."""

    def __init__(self, latent_dim: int):
        super().__init__()
        self.parameter_shape = (2, latent_dim)

    def forward(self, parameters: Tensor) -> BentNormal:
        return BentNormal(*parameters.unbind(-2))


@dataclass(frozen=True)
class BentNormal(LatentDistribution):
    """asinh of a Gaussian; it knows no moments."""

    mu: Tensor
    log_var: Tensor

    @property
    def code(self) -> Tensor:
        return torch.asinh(self.mu)

    def rsample(self, eps: Tensor) -> Tensor:
        return torch.asinh(reparameterise(self.mu, self.log_var, eps))

    def draw(self, eps: Tensor) -> tuple[Tensor, Tensor]:
        z = self.rsample(eps)
        return z, self.log_prob(z).sum(-1)

    def log_prob(self, x: Tensor) -> Tensor:
        return log_normal(torch.sinh(x), self.mu, self.log_var) + torch.log(torch.cosh(x))

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        return self.rsample(torch.randn(self.mu.shape, generator=generator, dtype=self.mu.dtype))
