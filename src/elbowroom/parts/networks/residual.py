"""A residual network for images of any size (He et al. 2016, arXiv 1603.05027: activations in front)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from torch import Tensor, nn

from elbowroom.errors import ConfigError
from elbowroom.parts.networks._feature_wise import Layers, ReadsCondition, feature_wise
from elbowroom.parts.networks._images import Folded, Halved, ImageNetwork, Level, check_groups, doublings, group_norm


@dataclass(frozen=True)
class Residual(ImageNetwork):
    """Stride-2 convolutions with residual blocks behind each, under group normalisation, and a dense layer.

    Layers halve both sides, rounded up, until the smaller one is 5 or less and no more than 64 places are left, with
    32, 64, 128, 128, ... channels; `channels` says otherwise. The decoder has the same blocks at the same sizes.
    """

    name: ClassVar[str] = "residual"
    blocks: int = 1
    """Residual blocks at each size, of two 3 x 3 convolutions."""

    def __post_init__(self):
        super().__post_init__()
        if self.blocks < 1:
            raise ConfigError("There is at least one residual block at each size.", f"blocks={self.blocks}", "try 1")
        check_groups(self.channels)

    @classmethod
    def example(cls) -> Residual:
        return cls(channels=(4, 6), activation="silu")

    def down(self, levels: list[Level], condition_size: int) -> Layers:
        layers: list[nn.Module] = []
        for (before, _, _), (after, _, _) in pairwise(levels):
            layers += [Halved(before, after), *self._blocks(after, condition_size)]
        return Layers(*layers, *self.in_front(levels[-1][0], condition_size))

    def up(self, levels: list[Level], condition_size: int) -> Layers:
        small = levels[-1]
        # the blocks normalise what they add and not what they pass on, so this is done once in front of them
        layers: list[nn.Module] = [*self.in_front(small[0], condition_size, math.prod(small)), Folded(small)]
        for layer in doublings(levels):
            layers += [*self._blocks(layer.convolution.in_channels, condition_size), layer]
        channels = levels[1][0]
        last = nn.Conv2d(channels, levels[0][0], 3, padding=1)
        return Layers(*layers, *self.in_front(channels, condition_size), last)

    def _blocks(self, channels: int, condition_size: int) -> list[nn.Module]:
        return [Block(self, channels, condition_size) for _ in range(self.blocks)]

    def in_front(self, channels: int, condition_size: int, values: int | None = None) -> list[nn.Module]:
        """What stands in front of a convolution: normalisation, what tells the condition, and the activation."""
        return [group_norm(channels, values), *feature_wise(condition_size, values or channels), self.activate()]


class Block(nn.Module, ReadsCondition):
    """x + f(x), f being normalisation, activation and convolution, twice."""

    def __init__(self, config: Residual, channels: int, condition_size: int):
        super().__init__()
        self.layers = Layers(
            *config.in_front(channels, condition_size),
            nn.Conv2d(channels, channels, 3, padding=1),
            *config.in_front(channels, condition_size),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        return x + self.layers(x, condition)


part = Residual
