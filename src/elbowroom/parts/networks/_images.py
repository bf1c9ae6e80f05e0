"""What networks of images share: the sizes they go through, and the two modules around their layers.

Images come as [..., H, W] or [..., H, W, C], the channels last, and stay so in memory: convolutions of channels that
lie side by side are the faster ones, in bfloat16 most of all, and nothing is copied on the way in or out.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

from torch import Tensor, nn
from torch.nn import functional as F

from elbowroom.errors import ConfigError
from elbowroom.maths.noise import NO_NOISE, Noise
from elbowroom.parts.networks import ACTIVATIONS, Network, NetworkModule
from elbowroom.parts.networks._feature_wise import FeatureWise, Layers
from elbowroom.shapes import EventShape, check_channels_last

Level = tuple[int, int, int]
"""Channels, height and width of what is between two layers."""

SMALL_SIDE, FEW_PLACES = 5, 64
"""Halving ends once the smaller side is no larger, and no more places are left, which for thin images are many."""


@dataclass(frozen=True)
class ImageNetwork(Network):
    """Base of the networks of images; one configuration builds an encoder and the decoder that mirrors it.

    The layers halve both sides, rounded up, until the smaller one is 5 or less and no more than 64 places are left,
    once at least: 28 x 28 takes 3 layers (to 4 x 4), 17 x 31 takes 2 (to 5 x 8), 64 x 64 takes 4, 218 x 178 takes 6.
    They have 32, 64, 128, 128, ... channels. Where `channels` is given, it says how many layers there are.
    """

    for_images: ClassVar[bool] = True
    channels: tuple[int, ...] | None = None
    """Channels of each stride-2 layer, from the image on; None by the rule above."""
    activation: Literal["relu", "leaky_relu", "elu", "gelu", "silu", "tanh"] = "silu"
    """The function between convolutions."""

    def __post_init__(self):
        super().__post_init__()
        if self.channels is not None and (not self.channels or any(count < 1 for count in self.channels)):
            raise ConfigError("There is at least one stride-2 layer, and one channel in each.",
                              f"channels={self.channels}", "try (32, 64, 128), or None for a rule")  # fmt: skip

    def build(self, shape_in: EventShape, shape_out: EventShape) -> NetworkModule:
        """From [H, W] or [H, W, C], or to it; four dimensions of an output are parameters, H, W and C.

        Raises:
            ConfigError: neither side is an image.
        """
        return self.build_for(shape_in if len(shape_in) > 1 else tuple(shape_out)[-3:], shape_in, shape_out)

    def build_for(
        self, event_shape: EventShape, shape_in: EventShape, shape_out: EventShape, condition_size: int = 0
    ) -> NetworkModule:
        """An encoder where the input has sides, else a decoder to parameters of events of this shape.

        Raises:
            ConfigError: events are no images, have their channels first, or the output is not shaped like them.
        """
        event = tuple(event_shape)
        if len(event) not in (2, 3):
            raise ConfigError(f"The network {self.name!r} is for images [H, W] or [H, W, C].", f"rows of shape {event}",
                              "reshape the rows to images, such as x.reshape(-1, 28, 28), or take an MLP")  # fmt: skip
        check_channels_last(event, "; or take an MLP, if these are no pictures")
        if len(shape_in) > 1:
            levels = self._levels(_as_level(tuple(shape_in)))
            return ImageEncoder(
                shape_in, shape_out, self.down(levels, condition_size), math.prod(levels[-1]), condition_size
            )
        parameters = math.prod(tuple(shape_out)[: -len(event)])
        if tuple(shape_out)[-len(event) :] != event:
            raise ConfigError(f"A decoder of images of shape {event} gives values for each of them.",
                              f"an output of shape {tuple(shape_out)}", "take an MLP for it")  # fmt: skip
        channels, height, width = _as_level(event)
        levels = self._levels((parameters * channels, height, width))
        return ImageDecoder(shape_in, shape_out, self.up(levels, condition_size), math.prod(levels[-1]), parameters)

    @abstractmethod
    def down(self, levels: list[Level], condition_size: int) -> Layers:
        """The layers from an image [B, *levels[0]] to [B, *levels[-1]], which read a condition of so many values."""

    @abstractmethod
    def up(self, levels: list[Level], condition_size: int) -> Layers:
        """The layers from the values of the last level [B, F] to an image [B, *levels[0]], likewise."""

    def activate(self) -> nn.Module:
        """The activation; where it can, it works in place, for what is before it needs its output no more."""
        made = ACTIVATIONS[self.activation]()
        if self.activation in ("relu", "leaky_relu"):
            made.inplace = True  # type: ignore[assignment]
        return made

    def _levels(self, image: Level) -> list[Level]:
        levels, wanted = [image], self.channels
        while len(levels) <= len(wanted) if wanted is not None else len(levels) == 1 or _is_large(levels[-1]):
            _, height, width = levels[-1]
            made = len(levels) - 1
            channels = wanted[made] if wanted is not None else min(32 << made, 128)
            levels.append((channels, -(-height // 2), -(-width // 2)))
        return levels


def _is_large(level: Level) -> bool:
    _, height, width = level
    return min(height, width) > SMALL_SIDE or height * width > FEW_PLACES


def _as_level(event: EventShape) -> Level:
    if len(event) not in (2, 3):
        raise ConfigError("An image is [H, W] or [H, W, C].", f"shape {event}", "take an MLP for it")
    return (event[2] if len(event) == 3 else 1, event[0], event[1])


class ImageEncoder(NetworkModule):
    """Layers of an image, then a dense one."""

    def __init__(
        self, shape_in: EventShape, shape_out: EventShape, layers: Layers, features: int, condition_size: int = 0
    ):
        super().__init__(shape_in, shape_out)
        self.layers = layers
        self.dense = nn.Linear(features, math.prod(shape_out))
        self.feature_wise = FeatureWise(condition_size, math.prod(shape_out)) if condition_size else None

    def forward(self, x: Tensor, noise: Noise = NO_NOISE, condition: Tensor | None = None) -> Tensor:
        batch = x.shape[: x.dim() - len(self.shape_in)]
        features = self.layers(self._channels_first(x), condition)
        values = self.dense(features.flatten(1))
        if self.feature_wise is not None:
            values = self.feature_wise(values, condition)
        return values.view(*batch, *self.shape_out)

    def features(self, x: Tensor) -> list[Tensor]:
        h, activations = self._channels_first(x), []
        for place, layer in enumerate(self.layers):
            if place and isinstance(layer, Halved):  # what a size ends with
                activations.append(h)
            h = layer(h)
        return [*activations, h]

    def _channels_first(self, x: Tensor) -> Tensor:
        return x.reshape(-1, *self.shape_in, *[1] * (3 - len(self.shape_in))).permute(0, 3, 1, 2)


class ImageDecoder(NetworkModule):
    """A dense layer, then layers to an image; parameters of a value are channels until the end."""

    def __init__(self, shape_in: EventShape, shape_out: EventShape, layers: Layers, features: int, parameters: int = 1):
        super().__init__(shape_in, shape_out)
        self.dense = nn.Linear(math.prod(shape_in), features)
        self.layers = layers
        self.parameters_of_a_value = parameters

    def forward(self, x: Tensor, noise: Noise = NO_NOISE, condition: Tensor | None = None) -> Tensor:
        rows = x.reshape(-1, *self.shape_in)
        images = self.layers(self.dense(rows), condition).permute(0, 2, 3, 1)
        planes = images.unflatten(-1, (self.parameters_of_a_value, -1)).permute(0, 3, 1, 2, 4)
        return planes.reshape(*x.shape[:-1], *self.shape_out)


class Folded(nn.Module):
    """[B, F] to [B, C, H, W], channel after channel, the channels side by side in memory."""

    def __init__(self, level: Level):
        super().__init__()
        self.level = level

    def forward(self, x: Tensor) -> Tensor:
        channels, height, width = self.level
        places = x.unflatten(1, (channels, height * width)).transpose(1, 2).contiguous()
        return places.unflatten(1, (height, width)).permute(0, 3, 1, 2)


class Halved(nn.Module):
    """A stride-2 convolution to half of each side, rounded up."""

    def __init__(self, before: int, after: int, kernel: int = 3):
        super().__init__()
        self.convolution = nn.Conv2d(before, after, kernel, stride=2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        if self.convolution.kernel_size == (4, 4):  # which would round down
            x = F.pad(x, (0, x.shape[-1] % 2, 0, x.shape[-2] % 2))
        return self.convolution(x)


class Doubled(nn.Module):
    """Each pixel repeated in a square of 2 x 2, then a 3 x 3 convolution, cut to the size that was halved.

    Unlike a transposed convolution it treats all pixels alike, so that no checkerboard appears (Odena, Dumoulin &
    Olah 2016, doi 10.23915/distill.00003).
    """

    def __init__(self, before: int, after: int, height: int, width: int):
        super().__init__()
        self.convolution = nn.Conv2d(before, after, 3, padding=1)
        self.height, self.width = height, width

    def forward(self, x: Tensor) -> Tensor:
        # A repeated pixel meets several weights of the kernel. With these added up first, it is 16 products for each
        # small pixel where there were 36, and nothing of twice the size is kept for the gradient.
        bias, kernel = self.convolution.bias, self.convolution.weight.flip(2, 3).transpose(0, 1)
        assert bias is not None
        kernel = F.pad(kernel, (1, 0)) + F.pad(kernel, (0, 1))
        kernel = F.pad(kernel, (0, 0, 1, 0)) + F.pad(kernel, (0, 0, 0, 1))
        y = F.conv_transpose2d(x, kernel, stride=2, padding=1)
        # added apart: oneDNN takes longer for the gradient of a bias than for all the others
        y = y.add_(bias.to(y.dtype)[:, None, None])
        return y[..., : self.height, : self.width]


def doublings(levels: list[Level]) -> list[Doubled]:
    """The layers from the last level back to the image's sides, which the first level's channels reach too."""
    outer = [(levels[1][0], *levels[0][1:]), *levels[1:-1]]  # the image itself is made by a convolution behind
    return [Doubled(a[0], *b) for a, b in zip(levels[:0:-1], outer[::-1], strict=True)]


def check_groups(channels: tuple[int, ...] | None) -> None:
    """Refuses layers that group normalisation would leave nothing of, as of one channel at one place.

    Raises:
        ConfigError: a layer has one channel.
    """
    if channels is not None and min(channels) < 2:
        raise ConfigError("A group that is normalised holds at least two channels.", f"channels={channels}",
                          "give every layer more channels, such as 16 or 32")  # fmt: skip


def group_norm(channels: int, values: int | None = None) -> nn.GroupNorm:
    """Group normalisation (Wu & He 2018, arXiv 1803.08494), of 16 channels a group, or the next more that divide.

    A row is normalised by its own values, so it does not depend on its batch. With `values` they are those of all
    places of these channels in one dimension, channel after channel, each with a scale and a shift of its own.
    """
    # fewer channels a group would be no better, and their gradient is computed many times slower
    groups = max(count for count in range(1, max(1, channels // 16) + 1) if channels % count == 0)
    return nn.GroupNorm(groups, values or channels)
