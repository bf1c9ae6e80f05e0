"""The scalings, one file each, and what a scaling is.

The affine map between the data's units and those the networks see.

It is part of the model: learned from training data alone, saved with the weights, inverted on output, and its
log-determinant is part of log p(x), so that a density is one of the data and not of the scaled data.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape


class Scaling(Part):
    """Configuration of a scaling."""

    family: ClassVar[str] = "scalings"

    @abstractmethod
    def learn(self, statistics: Any) -> tuple[np.ndarray, np.ndarray]:
        """Shift and scale, each of shape () or (*event), from the training data's statistics.

        Statistics have `dtype`, `low` and `high` over all values, and `mean`, `std` and `median` [*event].
        """

    def build(self, event_shape: EventShape) -> ScalingModule:
        return ScalingModule(event_shape)


class ScalingModule(PartModule):
    """x -> (x - shift) / scale."""

    shift: Tensor
    scale: Tensor

    def __init__(self, event_shape: EventShape):
        super().__init__()
        self.event_shape, self.event_size = tuple(event_shape), math.prod(event_shape)
        # float64, because a mean of 1e8 with a deviation of 1 does not survive float32
        self.register_buffer("shift", torch.zeros((), dtype=torch.float64))
        self.register_buffer("scale", torch.ones((), dtype=torch.float64))
        self._shifts = False

    def shapes_of_buffer(self, name: str) -> tuple[EventShape, EventShape]:
        """The shapes that shift and scale may have in a file."""
        return (), self.event_shape

    def set(self, shift: np.ndarray, scale: np.ndarray) -> None:
        """Takes over what `learn` made of them."""
        self.shift = torch.as_tensor(np.array(shift, dtype=np.float64), device=self.shift.device)
        self.scale = torch.as_tensor(np.array(scale, dtype=np.float64), device=self.scale.device)
        self._shifts = bool(self.shift.any())

    def forward(self, x: Tensor, dtype: torch.dtype) -> Tensor:
        """Data [B, *event] of any type to what the networks see, in their dtype."""
        if x.dtype == torch.uint8:  # images, the common case, in as few passes as there can be
            factor = self.scale.reciprocal()
            y = torch.mul(x, factor.to(dtype))
            return y - (self.shift * factor).to(dtype) if self._shifts else y
        exact = x if x.dtype == torch.float64 else x.to(dtype)
        return ((exact - self.shift.to(exact.dtype)) / self.scale.to(exact.dtype)).to(dtype)

    def inverse(self, y: Tensor) -> Tensor:
        """What the networks give, in the data's units."""
        return y * self.scale.to(y.dtype) + self.shift.to(y.dtype)

    def log_det(self) -> Tensor:
        """log |d scaled / d data| of one example [nats], as a tensor of shape ()."""
        log_scale = self.scale.log()
        return -(log_scale.sum() if self.scale.dim() else log_scale * self.event_size)

    def _apply(self, fn: Any, recurse: bool = True) -> Any:
        shift, scale = self.shift, self.scale
        super()._apply(fn, recurse)
        # a cast of the model moves them and leaves them in float64
        self.shift, self.scale = shift.to(self.shift.device), scale.to(self.scale.device)
        return self

    def _load_from_state_dict(self, state_dict: Any, prefix: str, *args: Any) -> None:
        # shift and scale are scalars or per value of the event: the file decides
        for name in ("shift", "scale"):
            if f"{prefix}{name}" in state_dict:
                setattr(self, name, torch.empty_like(state_dict[f"{prefix}{name}"], device=self.shift.device))
        super()._load_from_state_dict(state_dict, prefix, *args)
        self._shifts = bool(self.shift.any())


def steady(mean: np.ndarray, std: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation rounded to 24 bits of the deviation, so that the order of a sum's rows does not show."""
    part, power = np.frexp(std)
    rounded = np.ldexp(np.rint(np.ldexp(part, 24)), power - 24)
    step = np.ldexp(1.0, power - 24)
    return np.where(std > 0, np.rint(mean / step) * step, mean), rounded


def without_zeros(scale: np.ndarray) -> np.ndarray:
    """A scale that can be divided by: 1 where it is 0, as in a constant feature."""
    return np.where(scale > 0, scale, 1.0)
