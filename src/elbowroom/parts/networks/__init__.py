"""The networks, one file each, and what a network is.

A module from arrays of one shape to arrays of another, any batch dimensions in front.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import ClassVar

import torch
from torch import Tensor, nn

from elbowroom.configuration import Part
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import NO_NOISE, Draw, Noise
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape


class Network(Part):
    """Configuration of an encoder's or decoder's network."""

    family: ClassVar[str] = "networks"
    for_images: ClassVar[bool] = False
    """Whether it takes images alone, [H, W] or [H, W, C]; a decoder that is left out then mirrors such an encoder."""
    for_series: ClassVar[bool] = False
    """Whether it takes series alone, [T] or [T, C]; such an encoder is mirrored likewise."""

    @abstractmethod
    def build(self, shape_in: EventShape, shape_out: EventShape) -> NetworkModule:
        """The module from [..., *shape_in] to [..., *shape_out]."""

    def build_for(
        self, event_shape: EventShape, shape_in: EventShape, shape_out: EventShape, condition_size: int = 0
    ) -> NetworkModule:
        """The module in a model of events of this shape, for networks to which the sides of an event matter.

        A decoder's output has the event's dimensions last, those of a likelihood's parameters in front.

        Args:
            condition_size: C, which `forward` then takes as its third argument [B, C]; 0 for none.
                A network that knows no better way gets them behind its input.
        """
        if not condition_size:
            return self.build(shape_in, shape_out)
        return Joined(self.build((math.prod(shape_in) + condition_size,), shape_out), shape_in, shape_out)


class NetworkModule(PartModule):
    """Base of the modules; most flatten the event in front and restore it behind."""

    def __init__(self, shape_in: EventShape, shape_out: EventShape):
        super().__init__()
        self.shape_in, self.shape_out = tuple(shape_in), tuple(shape_out)
        self.flatten = nn.Flatten(-len(self.shape_in))  # [..., *shape_in] to [..., F]
        self.unflatten = nn.Unflatten(-1, self.shape_out)  # [..., F] to [..., *shape_out]

    @abstractmethod
    def forward(self, x: Tensor, noise: Noise = NO_NOISE) -> Tensor:
        """The network's output; without noise it is deterministic."""

    def moments(self, mean: Tensor, variance: Tensor) -> tuple[Tensor, Tensor] | None:
        """Mean and variance of each output for a random input of these, its values independent; None where not known.

        Args:
            mean: of the input [..., *shape_in].
            variance: likewise.
        """
        return None

    def features(self, x: Tensor) -> list[Tensor]:
        """What its layers say of examples [B, *shape_in] on the way, from the first on: each [B, C, ...].

        Raises:
            ConfigError: there is nothing between its input and its output, or nothing known of it.
        """
        raise ConfigError("Features are what the hidden layers of a network say.", type(self).__name__,
                          "take an MLP, or for images a convolutional or residual network")  # fmt: skip


class Joined(NetworkModule):
    """A network that sees an example or code and its condition as one row [x, c]."""

    def __init__(self, inner: NetworkModule, shape_in: EventShape, shape_out: EventShape):
        super().__init__(shape_in, shape_out)
        self.inner = inner

    def draws(self, batch: int) -> dict[str, Draw]:
        return self.inner.draws(batch)

    def forward(self, x: Tensor, noise: Noise = NO_NOISE, condition: Tensor | None = None) -> Tensor:
        assert condition is not None
        return self.inner(torch.cat([self.flatten(x), condition], -1), noise)


ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
}
