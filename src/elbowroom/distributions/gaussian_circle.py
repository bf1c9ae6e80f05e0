"""Gaussians around a circle in the plane, with equal weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.maths.gaussian_circle import circle_from_normals, log_circle


@dataclass(frozen=True)
class GaussianCircle(LatentDistribution):
    """A mixture shaped like `like` [..., 2]; its dimensions depend on each other.

    Args:
        like: for shape, dtype and device.
        count: how many Gaussians.
        radius: of the circle of their means.
        radial, tangential: standard deviations along the radius and across it.
    """

    like: Tensor
    count: int
    radius: float
    radial: float
    tangential: float
    independent: ClassVar[bool] = False

    @property
    def mean(self) -> Tensor:
        """The middle of the circle, or with one Gaussian its own mean."""
        return torch.zeros_like(self.like) if self.count > 1 else self.mode

    @property
    def mode(self) -> Tensor:
        """The mean of the first Gaussian: all are alike."""
        return torch.stack([self.like.new_full(self.like.shape[:-1], self.radius), self.like[..., 1] * 0.0], -1)

    @property
    def variance(self) -> Tensor:
        if self.count > 2:  # turned evenly, both dimensions have the same
            return torch.full_like(self.like, (self.radius**2 + self.radial**2 + self.tangential**2) / 2)
        across = self.like.new_tensor([self.radial**2 + (self.count - 1) * self.radius**2, self.tangential**2])
        return across.expand(self.like.shape)

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x_1) and log p(x_2 | x_1) [..., 2] in nats: their sum is the density of the point."""
        return log_circle(x, self.count, self.radius, self.radial, self.tangential)

    def rsample(self, eps: Tensor) -> Tensor:
        return circle_from_normals(eps, self.count, self.radius, self.radial, self.tangential)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        shape, dtype, device = self.like.shape, self.like.dtype, self.like.device
        return self.rsample(torch.randn(shape, generator=generator, dtype=dtype, device=device))
