"""The discretised logistic likelihood (Salimans et al. 2017, arXiv 1701.05517, section 2.1), for 8-bit images.

A logistic rounded to the levels, location and scale by the decoder for each value: a probability of the pixels
as they are stored, in few numbers, and one that knows which grey is near to which.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor

from elbowroom.distributions import discretised_logistic
from elbowroom.parts.likelihoods import Likelihood, LikelihoodModule, check_levels, note_on_levels, within_step
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class DiscretisedLogistic(Likelihood):
    """p(x|z) = product of rounded logistics over j / (levels - 1); a value of x counts as the nearest level."""

    name: ClassVar[str] = "discretised_logistic"
    support: ClassVar[tuple[float, float] | None] = (0.0, 1.0)
    levels: int = 256
    """How many values there are, the first at 0 and the last at 1 in scaled units."""

    def __post_init__(self):
        super().__post_init__()
        check_levels(self.levels)

    def build(self, event_shape: EventShape) -> DiscretisedLogisticModule:
        return DiscretisedLogisticModule(self, event_shape)

    def note(self, statistics: Any) -> str | None:
        return note_on_levels(statistics, self.levels)

    @classmethod
    def example(cls) -> DiscretisedLogistic:
        return cls(levels=9)


class DiscretisedLogisticModule(LikelihoodModule):
    """The module of `DiscretisedLogistic`."""

    is_density: ClassVar[bool] = False

    def __init__(self, config: DiscretisedLogistic, event_shape: EventShape):
        super().__init__()
        self.levels = config.levels
        self.parameter_shape = (2, *event_shape)

    def forward(self, parameters: Tensor) -> discretised_logistic.DiscretisedLogistic:
        """The distribution of decoder outputs [..., 2, *event]: location and log-scale on [-1, 1], as in the paper."""
        mu, log_scale = parameters.unbind(-len(self.parameter_shape))
        log_scale = within_step(log_scale - math.log(2.0), self.levels)
        return discretised_logistic.DiscretisedLogistic(0.5 + 0.5 * mu, log_scale, self.levels)


part = DiscretisedLogistic
