"""A residual network for images of any size (He et al. 2016, arXiv 1603.05027: activations in front)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from torch import Tensor, nn

from elbowroom.errors import ConfigError
from elbowroom.parts.networks._images import Folded, Halved, ImageNetwork, Level, check_groups, doublings, group_norm
from elbowroom.shapes import size_of


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

    def down(self, levels: list[Level]) -> nn.Module:
        layers: list[nn.Module] = []
        for (before, _, _), (after, _, _) in pairwise(levels):
            layers += [Halved(before, after), *self._blocks(after)]
        return nn.Sequential(*layers, group_norm(levels[-1][0]), self.activate())

    def up(self, levels: list[Level]) -> nn.Module:
        small = levels[-1]
        # the blocks normalise what they add and not what they pass on, so this is done once in front of them
        layers: list[nn.Module] = [group_norm(small[0], size_of(small)), self.activate(), Folded(small)]
        for layer in doublings(levels):
            layers += [*self._blocks(layer.convolution.in_channels), layer]
        channels = levels[1][0]
        last = nn.Conv2d(channels, levels[0][0], 3, padding=1)
        return nn.Sequential(*layers, group_norm(channels), self.activate(), last)

    def _blocks(self, channels: int) -> list[nn.Module]:
        return [Block(self, channels) for _ in range(self.blocks)]


class Block(nn.Module):
    """x + f(x), f being normalisation, activation and convolution, twice."""

    def __init__(self, config: Residual, channels: int):
        super().__init__()
        self.layers = nn.Sequential(
            group_norm(channels),
            config.activate(),
            nn.Conv2d(channels, channels, 3, padding=1),
            group_norm(channels),
            config.activate(),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


part = Residual
