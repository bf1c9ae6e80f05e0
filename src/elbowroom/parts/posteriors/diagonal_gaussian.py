"""The diagonal Gaussian posterior of a VAE (Kingma & Welling 2013, arXiv 1312.6114, eq. 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.distributions.normal import Normal
from elbowroom.parts.posteriors import Posterior, PosteriorModule


@dataclass(frozen=True)
class DiagonalGaussian(Posterior):
    """q(z|x) = N(mu(x), exp(log_var(x))), the encoder giving both."""

    name: ClassVar[str] = "diagonal_gaussian"

    def build(self, latent_dim: int) -> DiagonalGaussianModule:
        return DiagonalGaussianModule(latent_dim)


class DiagonalGaussianModule(PosteriorModule):
    """The module of `DiagonalGaussian`."""

    def __init__(self, latent_dim: int):
        super().__init__()
        self.parameter_shape = (2, latent_dim)

    def forward(self, parameters: Tensor) -> Normal:
        """The Gaussian of encoder outputs [..., 2, D]: mu first, then log_var."""
        mu, log_var = parameters.unbind(-2)
        return Normal(mu, log_var)


part = DiagonalGaussian
