"""The uniform distribution on a cube about 0."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution


@dataclass(frozen=True)
class UniformDistribution(LatentDistribution):
    """Every value evenly between -half_width and half_width, shaped like `like`.

    Args:
        like: for shape, dtype and device.
        half_width: half the edge of the cube.
    """

    like: Tensor
    half_width: float

    @property
    def mean(self) -> Tensor:
        return torch.zeros_like(self.like)

    @property
    def variance(self) -> Tensor:
        return torch.full_like(self.like, self.half_width**2 / 3)

    def log_prob(self, x: Tensor) -> Tensor:
        inside = x.abs() <= self.half_width
        return torch.where(inside, torch.full_like(x, -math.log(2.0 * self.half_width)), -torch.inf)

    def rsample(self, eps: Tensor) -> Tensor:
        return self.half_width * (2.0 * torch.special.ndtr(eps) - 1.0)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        shape, dtype, device = self.like.shape, self.like.dtype, self.like.device
        return self.half_width * (2.0 * torch.rand(shape, generator=generator, dtype=dtype, device=device) - 1.0)
