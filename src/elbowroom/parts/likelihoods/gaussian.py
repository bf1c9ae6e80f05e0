"""The Gaussian likelihood; sigma trades data against prior, so it is said, learned, or computed.

The log-normaliser is always part of log p(x|z). A learned sigma is a parameter of the model, as in the
sigma-VAE (Rybkin et al. 2021, arXiv 2006.13202); its scale is that of the scaled data. It starts at their standard
deviation, and one for all values goes ten times as fast as a weight, so that it has come down to the errors when a
short training ends: pixels may start at 0.2 and end at 0.05, and weights go by hundredths.

The optimal sigma of that paper is computed: the best sigma^2 is the mean squared error. While the module is in
training mode it is that of the batch at hand, held constant: since the value is flat in sigma at its optimum,
the gradient is that of the paper's -D/2 log MSE. Everywhere else it is a number in the model's state, which
training sets after each epoch from training rows (`training/callbacks/calibrate.py`), so that log p(x) is a
density with one sigma for all rows, and a row's score does not depend on its company.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.distributions.normal import Normal
from elbowroom.distributions.optimal_normal import OptimalNormal
from elbowroom.maths.gaussian import expected_log_normal
from elbowroom.maths.optimal_variance import log_of_error
from elbowroom.parts.likelihoods import PACE_OF_SCALES, Likelihood, LikelihoodModule, check_positive
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Gaussian(Likelihood):
    """p(x|z) = N(decoder(z), sigma^2)."""

    name: ClassVar[str] = "gaussian"
    sigma: float | Literal["learned", "per_dimension", "optimal"] = "learned"
    """Standard deviation in units of the scaled data: a number, one learned, one learned per dimension, or optimal."""

    def __post_init__(self):
        super().__post_init__()
        check_positive("sigma", self.sigma, "learned", "per_dimension", "optimal")

    def build(self, event_shape: EventShape) -> GaussianModule:
        return GaussianModule(self, event_shape)


class GaussianModule(LikelihoodModule):
    """The module of `Gaussian`."""

    is_density: ClassVar[bool] = True
    paces: ClassVar[dict[str, float]] = {"log_var": PACE_OF_SCALES}
    log_var: Tensor

    def __init__(self, config: Gaussian, event_shape: EventShape):
        super().__init__()
        self.parameter_shape = tuple(event_shape)
        self.is_calibrated = config.sigma == "optimal"
        is_number = not isinstance(config.sigma, str)
        log_var: float | str = 2.0 * math.log(config.sigma) if is_number else config.sigma  # type: ignore[arg-type]
        self.hold("log_var", 0.0 if self.is_calibrated else log_var)

    def forward(self, parameters: Tensor) -> Distribution:
        """The distribution of decoder outputs [..., *event]: means."""
        normal = Normal(parameters, self.log_var)
        return OptimalNormal(normal) if self.is_calibrated and self.training else normal

    def start_at(self, variance: Tensor) -> None:
        self.start_scale("log_var", variance, 1.0)

    def expected_log_prob(self, x: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
        return expected_log_normal(x, mean, variance, self.log_var)

    def calibrate(self, squared_error: Tensor) -> None:
        self.log_var.copy_(log_of_error(squared_error))


part = Gaussian
