"""A network that does not look at its input: what a decoder is that ignores z, or an encoder that is not there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from elbowroom.maths.noise import NO_NOISE, Noise
from elbowroom.parts.networks import Network, NetworkModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Constant(Network):
    """x -> b, learned."""

    name: ClassVar[str] = "constant"

    def build(self, shape_in: EventShape, shape_out: EventShape) -> NetworkModule:
        return ConstantModule(shape_in, shape_out)


class ConstantModule(NetworkModule):
    """The module of `Constant`."""

    def __init__(self, shape_in: EventShape, shape_out: EventShape):
        super().__init__(shape_in, shape_out)
        self.bias = nn.Parameter(torch.zeros(math.prod(shape_out)))

    def forward(self, x: Tensor, noise: Noise = NO_NOISE) -> Tensor:
        return self.unflatten(self.bias.expand(*self.flatten(x).shape[:-1], -1))


part = Constant
