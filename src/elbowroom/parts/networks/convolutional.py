"""Convolutions for images of any size (LeCun et al. 1989); the decoder mirrors the encoder."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Literal

from torch import nn

from elbowroom.parts.networks._feature_wise import Layers, feature_wise
from elbowroom.parts.networks._images import Folded, Halved, ImageNetwork, Level, check_groups, doublings, group_norm


@dataclass(frozen=True)
class Convolutional(ImageNetwork):
    """Stride-2 convolutions and a dense layer; back, a dense layer, then doubling and a 3 x 3 convolution as often.

    Layers halve both sides, rounded up, until the smaller one is 5 or less and no more than 64 places are left, with
    32, 64, 128, 128, ... channels; `channels` says otherwise. A decoder ends with one more 3 x 3 convolution.
    """

    name: ClassVar[str] = "convolutional"
    kernel: Literal[3, 4] = 3
    """Side of the kernels that halve; those of the decoder are 3 x 3."""
    normalisation: Literal["group"] | None = "group"
    """What stands between a convolution and its activation; batch statistics would tie a row to its batch."""

    def __post_init__(self):
        super().__post_init__()
        if self.normalisation:
            check_groups(self.channels)

    @classmethod
    def example(cls) -> Convolutional:
        return cls(channels=(4, 6), kernel=4, activation="tanh", normalisation="group")

    def down(self, levels: list[Level], condition_size: int) -> Layers:
        layers: list[nn.Module] = []
        for (before, _, _), (after, _, _) in pairwise(levels):
            layers += [Halved(before, after, self.kernel), *self._behind(after, condition_size)]
        return Layers(*layers)

    def up(self, levels: list[Level], condition_size: int) -> Layers:
        layers = [*self._behind(levels[-1][0], condition_size, math.prod(levels[-1])), Folded(levels[-1])]
        for layer in doublings(levels):
            layers += [layer, *self._behind(layer.convolution.out_channels, condition_size)]
        return Layers(*layers, nn.Conv2d(levels[1][0], levels[0][0], 3, padding=1))

    def _behind(self, channels: int, condition_size: int, values: int | None = None) -> list[nn.Module]:
        norm = [group_norm(channels, values)] if self.normalisation else []
        return [*norm, *feature_wise(condition_size, values or channels), self.activate()]


part = Convolutional
