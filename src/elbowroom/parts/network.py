"""What a network is: a module from arrays of one shape to arrays of another, any batch dimensions in front."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import torch
from torch import Tensor, nn

from elbowroom.configuration import Part
from elbowroom.maths.noise import NO_NOISE, Noise
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape, size_of


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

    def build_for(self, event_shape: EventShape, shape_in: EventShape, shape_out: EventShape) -> NetworkModule:
        """The module in a model of events of this shape, for networks to which the sides of an event matter.

        A decoder's output has the event's dimensions last, those of a likelihood's parameters in front.
        """
        return self.build(shape_in, shape_out)

    def beside(self, event_shape: EventShape, size: int) -> EventShape:
        """The shape that `NetworkModule.join` gives an example with a condition of so many values: one row of all."""
        return (size_of(event_shape) + size,)


class NetworkModule(PartModule):
    """Base of the modules: flattens the event in front of `net` and restores it behind."""

    def __init__(self, shape_in: EventShape, shape_out: EventShape):
        super().__init__()
        self.shape_in, self.shape_out = tuple(shape_in), tuple(shape_out)

    def flatten(self, x: Tensor) -> Tensor:
        """[..., *shape_in] to [..., F]."""
        return x.flatten(x.dim() - len(self.shape_in)) if len(self.shape_in) != 1 else x

    def shape(self, y: Tensor) -> Tensor:
        """[..., F] to [..., *shape_out]."""
        return y.unflatten(-1, self.shape_out) if len(self.shape_out) != 1 else y

    def join(self, x: Tensor, c: Tensor) -> Tensor:
        """Examples or codes [B, ...] and their conditions [B, C] as one input [B, *shape_in]."""
        return torch.cat([x.flatten(1), c], -1)

    @abstractmethod
    def forward(self, x: Tensor, noise: Noise = NO_NOISE) -> Tensor:
        """The network's output; without noise it is deterministic."""


ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
}
