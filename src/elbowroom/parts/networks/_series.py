"""What networks of series share: how [T] and [T, C] become steps of channels, and the two modules around their layers.

A series comes as [..., T], one value a step, or [..., T, C], several channels, and all of them have one length. The
parameters of a likelihood stand in front of an event, so a decoder makes them as channels and moves them there.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from elbowroom.errors import ConfigError
from elbowroom.maths.noise import NO_NOISE, Noise
from elbowroom.parts.networks import Network, NetworkModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class SeriesNetwork(Network):
    """Base of the networks of series; one configuration builds an encoder and the decoder that mirrors it."""

    for_series: ClassVar[bool] = True

    def build(self, shape_in: EventShape, shape_out: EventShape) -> NetworkModule:
        """From [T, C], or to it; of series [T] only `build_for` can tell an encoder from a decoder.

        Raises:
            ConfigError: neither side is a series.
        """
        event = shape_in if len(shape_in) > 1 else tuple(shape_out)[-2:]
        return self.build_for(event, shape_in, shape_out)

    def build_for(
        self, event_shape: EventShape, shape_in: EventShape, shape_out: EventShape, condition_size: int = 0
    ) -> NetworkModule:
        """An encoder where a series comes in, else a decoder to parameters of events of this shape.

        An encoder sees the values of a condition as further channels, each the same at all steps.

        A code as long as a series [T] looks like one and is read like it; it is no narrow place either.

        Raises:
            ConfigError: events are no series, or the output is not shaped like them.
        """
        event = tuple(event_shape)
        if len(event) not in (1, 2):
            raise ConfigError(f"The network {self.name!r} is for series [T] or [T, C].", f"rows of shape {event}",
                              "reshape the rows to series, such as x.reshape(-1, 140, 2), or take an MLP")  # fmt: skip
        if len(shape_in) == 2 or tuple(shape_in) == event:
            channels = shape_in[1] if len(shape_in) == 2 else 1
            return SeriesEncoder(shape_in, shape_out, *self.down(shape_in[0], channels + condition_size))
        parameters = math.prod(tuple(shape_out)[: -len(event)])
        if tuple(shape_out)[-len(event) :] != event:
            raise ConfigError(f"A decoder of series of shape {event} gives values for each step.",
                              f"an output of shape {tuple(shape_out)}", "take an MLP for it")  # fmt: skip
        channels = event[1] if len(event) == 2 else 1
        layers, features = self.up(event[0], parameters * channels)
        return SeriesDecoder(shape_in, shape_out, layers, features, parameters, condition_size)

    @abstractmethod
    def down(self, steps: int, channels: int) -> tuple[nn.Module, int]:
        """The layers from a series [B, T, C] to features [B, F], and F."""

    @abstractmethod
    def up(self, steps: int, channels: int) -> tuple[nn.Module, int]:
        """The layers from features [B, F] to a series [B, T, C], and F."""


class SeriesEncoder(NetworkModule):
    """Layers of a series, then a dense one."""

    def __init__(self, shape_in: EventShape, shape_out: EventShape, layers: nn.Module, features: int):
        super().__init__(shape_in, shape_out)
        self.layers = layers
        self.dense = nn.Linear(features, math.prod(shape_out))

    def forward(self, x: Tensor, noise: Noise = NO_NOISE, condition: Tensor | None = None) -> Tensor:
        batch = x.shape[: x.dim() - len(self.shape_in)]
        series = x.reshape(-1, *self.shape_in, *[1] * (2 - len(self.shape_in)))
        if condition is not None:
            series = torch.cat([series, condition[:, None].expand(-1, series.shape[1], -1)], -1)
        return self.dense(self.layers(series)).view(*batch, *self.shape_out)


class SeriesDecoder(NetworkModule):
    """A dense layer, then layers to a series; parameters of a value are channels until the end."""

    def __init__(
        self, shape_in: EventShape, shape_out: EventShape, layers: nn.Module, features: int, parameters: int = 1,
        condition_size: int = 0,
    ):  # fmt: skip
        super().__init__(shape_in, shape_out)
        self.dense = nn.Linear(math.prod(shape_in) + condition_size, features)
        self.layers = layers
        self.parameters_of_a_value = parameters

    def forward(self, x: Tensor, noise: Noise = NO_NOISE, condition: Tensor | None = None) -> Tensor:
        rows = x.reshape(-1, *self.shape_in)
        series = self.layers(self.dense(rows if condition is None else torch.cat([rows, condition], -1)))
        planes = series.unflatten(-1, (self.parameters_of_a_value, -1)).permute(0, 2, 1, 3)
        return planes.reshape(*x.shape[:-1], *self.shape_out)
