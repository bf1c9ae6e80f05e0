"""The Gaussian posterior of one given width (the constant-variance VAE of Ghosh et al. 2020, arXiv 1903.12436).

With a width near 0 there is no noise, and what is left of the KL is |mu|^2 / 2 and a constant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.normal import Normal
from elbowroom.errors import ConfigError
from elbowroom.parts.posteriors import Posterior, PosteriorModule


@dataclass(frozen=True)
class FixedGaussian(Posterior):
    """q(z|x) = N(mu(x), sigma^2 I), the encoder giving mu alone."""

    name: ClassVar[str] = "fixed_gaussian"
    sigma: float = 1.0
    """Standard deviation in every dimension and for every x."""

    def __post_init__(self):
        super().__post_init__()
        if not (self.sigma > 0 and math.isfinite(self.sigma)):
            raise ConfigError("sigma is a positive number.", f"sigma={self.sigma}", "try 1.0")

    def build(self, latent_dim: int) -> FixedGaussianModule:
        return FixedGaussianModule(self, latent_dim)


class FixedGaussianModule(PosteriorModule):
    """The module of `FixedGaussian`."""

    def __init__(self, config: FixedGaussian, latent_dim: int):
        super().__init__()
        self.parameter_shape = (latent_dim,)
        self.log_var = 2.0 * math.log(config.sigma)

    def forward(self, parameters: Tensor) -> Normal:
        """The Gaussian around encoder outputs [..., D]."""
        return Normal(parameters, torch.full_like(parameters, self.log_var))


part = FixedGaussian
