"""The Laplace likelihood: absolute instead of squared errors, for data with outliers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from torch import Tensor

from elbowroom.distributions import laplace
from elbowroom.parts.likelihood import Likelihood, LikelihoodModule, check_positive
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Laplace(Likelihood):
    """p(x|z) = Laplace(decoder(z), scale)."""

    name: ClassVar[str] = "laplace"
    scale: float | Literal["learned", "per_dimension"] = "learned"
    """Mean absolute deviation in units of the scaled data: a number, or one learned, or one learned per dimension."""

    def __post_init__(self):
        super().__post_init__()
        check_positive("scale", self.scale, "learned", "per_dimension")

    def build(self, event_shape: EventShape) -> LaplaceModule:
        return LaplaceModule(self, event_shape)


class LaplaceModule(LikelihoodModule):
    """The module of `Laplace`."""

    is_density: ClassVar[bool] = True
    log_scale: Tensor

    def __init__(self, config: Laplace, event_shape: EventShape):
        super().__init__()
        self.parameter_shape = tuple(event_shape)
        self.hold("log_scale", config.scale if isinstance(config.scale, str) else math.log(config.scale))

    def forward(self, parameters: Tensor) -> laplace.Laplace:
        """The distribution of decoder outputs [..., *event]: medians."""
        return laplace.Laplace(parameters, self.log_scale)


part = Laplace
