"""One linear layer: the encoder or decoder of a linear autoencoder, and of probabilistic PCA."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn
from torch.nn.functional import linear

from elbowroom.maths.noise import NO_NOISE, Noise
from elbowroom.parts.networks import Network, NetworkModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Linear(Network):
    """x -> W x + b."""

    name: ClassVar[str] = "linear"
    bias: bool = True
    """Whether b is there."""

    def build(self, shape_in: EventShape, shape_out: EventShape) -> NetworkModule:
        return LinearModule(self, shape_in, shape_out)


class LinearModule(NetworkModule):
    """The module of `Linear`."""

    def __init__(self, config: Linear, shape_in: EventShape, shape_out: EventShape):
        super().__init__(shape_in, shape_out)
        self.linear = nn.Linear(math.prod(shape_in), math.prod(shape_out), bias=config.bias)

    def forward(self, x: Tensor, noise: Noise = NO_NOISE) -> Tensor:
        return self.unflatten(self.linear(self.flatten(x)))

    def moments(self, mean: Tensor, variance: Tensor) -> tuple[Tensor, Tensor]:
        return self(mean), self.unflatten(linear(self.flatten(variance), self.linear.weight.square()))


part = Linear
