"""The Gaussian likelihood; sigma trades data against prior, so it is said, learned, or learned per dimension.

The log-normaliser is always part of log p(x|z). A learned sigma is a parameter of the model, as in the
sigma-VAE (Rybkin et al. 2021, arXiv 2006.13202); its scale is that of the scaled data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from elbowroom.distributions.normal import Normal
from elbowroom.errors import ConfigError
from elbowroom.parts.likelihood import Likelihood, LikelihoodModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Gaussian(Likelihood):
    """p(x|z) = N(decoder(z), sigma^2)."""

    name: ClassVar[str] = "gaussian"
    sigma: float | Literal["learned", "per_dimension"] = "learned"
    """Standard deviation in units of the scaled data: a number, or one learned, or one learned per dimension."""

    def __post_init__(self):
        super().__post_init__()
        if not isinstance(self.sigma, str) and not (self.sigma > 0 and math.isfinite(self.sigma)):
            raise ConfigError("sigma is a positive number.", repr(self.sigma), "try 1.0 or 'learned'")
        if isinstance(self.sigma, str) and self.sigma not in ("learned", "per_dimension"):
            raise ConfigError("sigma is a positive number, 'learned' or 'per_dimension'.", repr(self.sigma))

    def build(self, event_shape: EventShape) -> GaussianModule:
        return GaussianModule(self, event_shape)


class GaussianModule(LikelihoodModule):
    """The module of `Gaussian`."""

    is_density: ClassVar[bool] = True

    def __init__(self, config: Gaussian, event_shape: EventShape):
        super().__init__()
        self.parameter_shape = tuple(event_shape)
        if config.sigma == "learned":
            self.log_var: Tensor = nn.Parameter(torch.zeros(()))
        elif config.sigma == "per_dimension":
            self.log_var = nn.Parameter(torch.zeros(self.parameter_shape))
        else:
            self.register_buffer("log_var", torch.tensor(2.0 * math.log(config.sigma)))

    def forward(self, parameters: Tensor) -> Normal:
        """The distribution of decoder outputs [..., *event]: means."""
        return Normal(parameters, self.log_var)


part = Gaussian
