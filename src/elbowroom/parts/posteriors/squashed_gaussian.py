"""A Gaussian squashed into a box, for priors that end: z = low + (high - low) Phi(u), u ~ N(mu(x), sigma(x)^2).

Phi is the normal distribution function. A u of N(0, 1) is a z spread evenly over the box, so that under the uniform
prior the KL is that of a Gaussian to N(0, 1), in closed form. Under a prior without ends it is that of draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.distributions.squashed_normal import SquashedNormal
from elbowroom.errors import ConfigError
from elbowroom.parts.posteriors import Posterior, PosteriorModule


@dataclass(frozen=True)
class SquashedGaussian(Posterior):
    """q(z|x) of a diagonal Gaussian that is squashed into a box by the normal distribution function."""

    name: ClassVar[str] = "squashed_gaussian"
    low: float = -math.sqrt(3.0)
    """The least value of z, in every dimension."""
    high: float = math.sqrt(3.0)
    """The greatest value of z."""

    def __post_init__(self):
        super().__post_init__()
        if not -math.inf < self.low < self.high < math.inf:
            raise ConfigError("A box has two ends, the lower one first.", f"low={self.low}, high={self.high}",
                              "try low=-1.0, high=1.0")  # fmt: skip

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    def build(self, latent_dim: int) -> SquashedGaussianModule:
        return SquashedGaussianModule(self, latent_dim)


class SquashedGaussianModule(PosteriorModule):
    """The module of `SquashedGaussian`."""

    def __init__(self, config: SquashedGaussian, latent_dim: int):
        super().__init__()
        self.parameter_shape = (2, latent_dim)
        self.config = config

    def forward(self, parameters: Tensor) -> SquashedNormal:
        """The squashed Gaussian of encoder outputs [..., 2, D]: mu first, then log_var, both of u."""
        mu, log_var = parameters.unbind(-2)
        return SquashedNormal(mu, log_var, self.config.low, self.config.high)


part = SquashedGaussian
