"""What a likelihood is: decoder outputs to a distribution of the scaled data."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.distributions.distribution import Distribution
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape


class Likelihood(Part):
    """Configuration of a likelihood."""

    family: ClassVar[str] = "likelihoods"
    support: ClassVar[tuple[float, float] | None] = None
    """Where scaled data must lie; None for anywhere."""

    @abstractmethod
    def build(self, event_shape: EventShape) -> LikelihoodModule:
        """The module for examples of this shape."""

    def note(self, statistics: Any) -> str | None:
        """What the user should know when the data are not what the likelihood is defined for."""
        return None


class LikelihoodModule(PartModule):
    """Base of the modules: `parameter_shape` is what the decoder must give for one example."""

    parameter_shape: EventShape
    is_density: ClassVar[bool]
    """A density changes with the scale of the data, by the log-determinant; a mass function does not."""

    @abstractmethod
    def forward(self, parameters: Tensor) -> Distribution:
        """The distribution of [..., *event] from decoder outputs [..., *parameter_shape]."""
