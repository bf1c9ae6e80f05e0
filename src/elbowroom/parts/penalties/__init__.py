"""The penalties, one file each, and what a penalty is.

How unlike the target and the decoder's mean look, in nats by a weight that is said.

Training lowers it beside the objective. It is never part of a bound or of log p(x|z), and with it the objective is no
likelihood.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.errors import ConfigError
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape


class Penalty(Part):
    """Configuration of a penalty."""

    family: ClassVar[str] = "penalties"
    weight: float
    """Nats that one unit of the distance costs."""

    def __post_init__(self):
        super().__post_init__()
        if not 0.0 < self.weight < math.inf:
            raise ConfigError("The weight of a penalty is a positive number of nats.", repr(self.weight), "try 100.0")

    @abstractmethod
    def build(self, event_shape: EventShape) -> PenaltyModule:
        """The module for examples of this shape."""


class PenaltyModule(PartModule):
    """Base of the modules.

    Args:
        weight: nats that one unit of the distance costs.
    """

    def __init__(self, weight: float):
        super().__init__()
        self.weight = weight

    def forward(self, target: Tensor, mean: Tensor, to_data: Callable[[Tensor], Tensor]) -> Tensor:
        """The penalty [B] in nats, averaged over draws of z.

        Args:
            target: what should come out [B, *event], in scaled units.
            mean: the decoder's mean for each draw of z [S, B, *event], likewise.
            to_data: from scaled units to those of the data.
        """
        pairs = target.expand_as(mean).flatten(0, 1), mean.flatten(0, 1)
        with torch.autocast(target.device.type, enabled=False):  # differences of squares are lost in bfloat16
            return self.weight * self.distance(*pairs, to_data).view(len(mean), -1).mean(0)

    @abstractmethod
    def distance(self, target: Tensor, mean: Tensor, to_data: Callable[[Tensor], Tensor]) -> Tensor:
        """How unlike targets and means [B, *event] look [B], 0 for the same."""
