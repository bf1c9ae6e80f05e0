"""The diagonal Gaussian posterior of a VAE (Kingma & Welling 2013, arXiv 1312.6114, eq. 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from torch import Tensor

from elbowroom.distributions.normal import Normal
from elbowroom.maths.gaussian import log_var_of_softplus
from elbowroom.parts.posteriors import Posterior, PosteriorModule


@dataclass(frozen=True)
class DiagonalGaussian(Posterior):
    """q(z|x) = N(mu(x), sigma(x)^2), the encoder giving both."""

    name: ClassVar[str] = "diagonal_gaussian"
    scale: Literal["log_variance", "softplus"] = "log_variance"
    """What the encoder says of sigma: log sigma^2, or a number whose softplus is sigma."""

    def build(self, latent_dim: int) -> DiagonalGaussianModule:
        return DiagonalGaussianModule(self, latent_dim)


class DiagonalGaussianModule(PosteriorModule):
    """The module of `DiagonalGaussian`."""

    def __init__(self, config: DiagonalGaussian, latent_dim: int):
        super().__init__()
        self.parameter_shape = (2, latent_dim)
        self.is_softplus = config.scale == "softplus"

    def forward(self, parameters: Tensor) -> Normal:
        """The Gaussian of encoder outputs [..., 2, D]: mu first, then what is said of sigma."""
        mu, scale = parameters.unbind(-2)
        return Normal(mu, log_var_of_softplus(scale) if self.is_softplus else scale)


part = DiagonalGaussian
