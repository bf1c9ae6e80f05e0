"""The posteriors, one file each, and what a posterior is: a module that gives q(z|x) of what the encoder says."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape


class Posterior(Part):
    """Configuration of a posterior."""

    family: ClassVar[str] = "posteriors"

    @abstractmethod
    def build(self, latent_dim: int) -> PosteriorModule:
        """The module, for codes of so many dimensions."""


class PosteriorModule(PartModule):
    """The module of a posterior; `parameter_shape` is what the encoder must give for one row."""

    parameter_shape: EventShape

    @abstractmethod
    def forward(self, parameters: Tensor) -> LatentDistribution:
        """q(z|x) of encoder outputs [..., *parameter_shape]."""
