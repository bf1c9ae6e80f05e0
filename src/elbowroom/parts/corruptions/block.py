"""A hole: one block of the image is hidden, to be filled in from what is around it (Pathak et al. 2016, 1604.07379)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.errors import ConfigError
from elbowroom.maths.noise import Draw, Noise
from elbowroom.parts.corruptions import Corruption, CorruptionModule
from elbowroom.shapes import EventShape, as_picture


@dataclass(frozen=True)
class Block(Corruption):
    """A block of height x width pixels becomes `fill`; where rows are no images, `width` values side by side."""

    name: ClassVar[str] = "block"
    height: int | None = None
    """Rows of the block; None is a third of the image's, one at least."""
    width: int | None = None
    """Columns of the block; None likewise."""
    top: int | None = None
    """Its first row, counted from 0; None draws it for each example."""
    left: int | None = None
    """Its first column; None likewise."""
    fill: float = 0.0
    """The value in the block, in units of the scaled data."""

    def __post_init__(self):
        super().__post_init__()
        for name in ("height", "width"):
            side = getattr(self, name)
            if side is not None and side < 1:
                raise ConfigError("A block has at least one pixel.", f"{name}={side}", "try 10, or None for a third")
        if not math.isfinite(self.fill):
            raise ConfigError("A hidden pixel becomes a finite number.", f"fill={self.fill}", "try 0.0")

    def build(self, event_shape: EventShape) -> BlockModule:
        """The module for images, or for rows of numbers, which are one line of them.

        Raises:
            ConfigError: the block does not lie inside of the image.
        """
        return BlockModule(self, event_shape)


class BlockModule(CorruptionModule):
    """The module of `Block`."""

    fill: float

    def __init__(self, config: Block, event_shape: EventShape):
        super().__init__(event_shape)
        self.fill = config.fill
        kind, shape = as_picture(event_shape)
        line = kind != "image"
        height, width = (1, *shape) if line else shape[:2]
        self.channels_first = not line and len(event_shape) == 3 and shape != self.event_shape
        self.down = _reach("height", 1 if line else config.height, config.top, height)
        self.across = _reach("width", config.width, config.left, width)

    def draws(self, batch: int) -> dict[str, Draw]:
        return {"corner": Draw("uniform", (batch, 2))}

    def hidden(self, noise: Noise) -> Tensor:
        corner = noise["corner"]
        inside = _between(corner[:, 0], *self.down)[:, :, None] & _between(corner[:, 1], *self.across)[:, None]
        channels = math.prod(self.event_shape) // (inside.shape[1] * inside.shape[2])
        every = inside.unsqueeze(1 if self.channels_first else -1)
        where = (-1, channels, -1, -1) if self.channels_first else (-1, -1, -1, channels)
        return every.expand(where).reshape(len(corner), *self.event_shape)

    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        return x.masked_fill(self.hidden(noise), self.fill) if "corner" in noise else x


def _reach(name: str, wanted: int | None, start: int | None, side: int) -> tuple[int, int | None, int]:
    """Length, first place or None, and the side that both lie in."""
    length = max(1, side // 3) if wanted is None else wanted
    if length > side or (start is not None and not 0 <= start <= side - length):
        got = f"{name}={length}" + ("" if start is None else f" from {start} on")
        raise ConfigError("A block lies inside of the image.", f"{got} in a side of {side}",
                          "make it smaller, or leave its place out")  # fmt: skip
    return length, start, side


def _between(u: Tensor, length: int, start: int | None, side: int) -> Tensor:
    """Which of the places of a side lie in the block [B, side]."""
    free = side - length
    first = (u * (free + 1)).floor().clamp(max=free) if start is None else torch.full_like(u, start)
    place = torch.arange(side, device=u.device)
    return (place >= first[:, None]) & (place < first[:, None] + length)


part = Block
