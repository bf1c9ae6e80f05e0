"""Convolutions for series of any length; the decoder mirrors the encoder."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Literal

from torch import Tensor, nn
from torch.nn import functional as F

from elbowroom.errors import ConfigError
from elbowroom.parts.networks import ACTIVATIONS
from elbowroom.parts.networks._images import check_groups, group_norm
from elbowroom.parts.networks._series import SeriesNetwork

FEW_STEPS = 8
"""Halving ends once no more steps are left."""


@dataclass(frozen=True)
class SeriesConvolutional(SeriesNetwork):
    """Stride-2 convolutions over time and a dense layer; back, a dense layer, then doubling and a convolution as often.

    The layers halve the steps, rounded up, until 8 or less are left, once at least: 140 steps take 5 layers (to 5), 64
    take 3. They have 32, 64, 64, ... channels. Where `channels` is given, it says how many layers there are. A decoder
    ends with one more convolution.
    """

    name: ClassVar[str] = "series_convolutional"
    channels: tuple[int, ...] | None = None
    """Channels of each stride-2 layer, from the series on; None by the rule above."""
    kernel: int = 7
    """Steps that a convolution sees, an odd number."""
    activation: Literal["relu", "leaky_relu", "elu", "gelu", "silu", "tanh"] = "silu"
    """The function between convolutions."""
    normalisation: Literal["group"] | None = "group"
    """What stands between a convolution and its activation; batch statistics would tie a row to its batch."""

    def __post_init__(self):
        super().__post_init__()
        if self.channels is not None and (not self.channels or any(count < 1 for count in self.channels)):
            raise ConfigError("There is at least one stride-2 layer, and one channel in each.",
                              f"channels={self.channels}", "try (32, 64), or None for a rule")  # fmt: skip
        if self.kernel < 1 or self.kernel % 2 == 0:
            raise ConfigError("A convolution sees an odd number of steps.", f"kernel={self.kernel}", "try 7")
        if self.normalisation:
            check_groups(self.channels)

    @classmethod
    def example(cls) -> SeriesConvolutional:
        return cls(channels=(4, 6), kernel=3, activation="tanh")

    def down(self, steps: int, channels: int) -> tuple[nn.Module, int]:
        widths, lengths = self._levels(steps, channels)
        layers: list[nn.Module] = []
        for before, after in pairwise(widths):
            layers += [nn.Conv1d(before, after, self.kernel, stride=2, padding=self.kernel // 2), *self._behind(after)]
        return Swapped(nn.Sequential(*layers, nn.Flatten())), widths[-1] * lengths[-1]

    def up(self, steps: int, channels: int) -> tuple[nn.Module, int]:
        widths, lengths = self._levels(steps, channels)
        small, inner = (widths[-1], lengths[-1]), [widths[1], *widths[1:-1]]
        layers: list[nn.Module] = [nn.Unflatten(1, small), *self._behind(small[0])]
        for before, after, length in zip(widths[:0:-1], inner[::-1], lengths[-2::-1], strict=True):
            layers += [Doubled(before, after, length, self.kernel), *self._behind(after)]
        last = nn.Conv1d(widths[1], channels, self.kernel, padding=self.kernel // 2)
        return Swapped(nn.Sequential(*layers, last), back=True), small[0] * small[1]

    def _behind(self, channels: int) -> list[nn.Module]:
        return [*([group_norm(channels)] if self.normalisation else []), ACTIVATIONS[self.activation]()]

    def _levels(self, steps: int, channels: int) -> tuple[list[int], list[int]]:
        """Channels and steps between the layers, from the series on."""
        widths, lengths, wanted = [channels], [steps], self.channels
        while len(widths) <= len(wanted) if wanted is not None else len(widths) == 1 or lengths[-1] > FEW_STEPS:
            made = len(widths) - 1
            widths.append(wanted[made] if wanted is not None else min(32 << made, 64))
            lengths.append(-(-lengths[-1] // 2))
        return widths, lengths


class Swapped(nn.Module):
    """Layers whose channels stand in front of the steps: [B, T, C] goes in, or with `back` comes out."""

    def __init__(self, layers: nn.Module, back: bool = False):
        super().__init__()
        self.layers, self.back = layers, back

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x).transpose(1, 2) if self.back else self.layers(x.transpose(1, 2))


class Doubled(nn.Module):
    """Each step repeated, then a convolution, cut to the length that was halved: no step is treated unlike another."""

    def __init__(self, before: int, after: int, steps: int, kernel: int):
        super().__init__()
        self.convolution = nn.Conv1d(before, after, kernel, padding=kernel // 2)
        self.steps = steps

    def forward(self, x: Tensor) -> Tensor:
        return self.convolution(F.interpolate(x, scale_factor=2.0)[..., : self.steps])


part = SeriesConvolutional
