"""The point posterior of an autoencoder: z is what the encoder says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.distributions.point import Point
from elbowroom.parts.module import PartModule


@dataclass(frozen=True)
class PointPosterior(Part):
    """q(z|x) is a point; it has no density, so the model has no bound."""

    family: ClassVar[str] = "posteriors"
    name: ClassVar[str] = "point"

    def build(self, latent_dim: int) -> PointModule:
        return PointModule(latent_dim)


class PointModule(PartModule):
    """The module of `PointPosterior`."""

    def __init__(self, latent_dim: int):
        super().__init__()
        self.parameter_shape = (latent_dim,)

    def forward(self, parameters: Tensor) -> Point:
        """The point [..., D] that the encoder gave."""
        return Point(parameters)


part = PointPosterior
