"""Ten Gaussians around a circle: a prior with modes (Makhzani et al. 2015, arXiv 1511.05644, figure 2b)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import ConfigError
from elbowroom.maths.gaussian_circle import circle_from_normals, component_of, log_circle
from elbowroom.parts.priors import Prior, PriorModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class TenGaussians(Prior):
    """Gaussians at even angles about 0 in the plane, each stretched along its radius. The paper gives no numbers."""

    name: ClassVar[str] = "ten_gaussians"
    dimensions: ClassVar[int | None] = 2
    count: int = 10
    """How many."""
    radius: float = 1.4
    """Distance of their means from 0."""
    radial: float = 0.5
    """Standard deviation along the radius."""
    tangential: float = 0.1
    """Standard deviation across it."""

    def __post_init__(self):
        super().__post_init__()
        if self.count < 1:
            raise ConfigError("There is at least one Gaussian.", f"count={self.count}", "try 10")
        if not 0.0 <= self.radius < math.inf:
            raise ConfigError("A circle's radius is not negative.", f"radius={self.radius}", "try 1.4")
        for name in ("radial", "tangential"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise ConfigError("A standard deviation is positive.", f"{name}={getattr(self, name)}", "try 0.1")

    def check_modes(self, count: int) -> None:
        if count != self.count:
            raise ConfigError("There is one Gaussian for each class.", f"{self.count} Gaussians for {count} classes",
                              f"set prior={{'name': 'ten_gaussians', 'count': {count}}}")  # fmt: skip

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> TenGaussiansModule:
        return TenGaussiansModule(self, latent_dim)


class TenGaussiansModule(PriorModule):
    """The module of `TenGaussians`."""

    config: TenGaussians

    def forward(self, like: Tensor, q: Any = None) -> GaussianCircle:
        """p(z) with the shape, dtype and device of `like` [..., 2]."""
        own = self.config
        return GaussianCircle(like, own.count, own.radius, own.radial, own.tangential)

    def place(self, z: Tensor) -> Tensor:
        """The middle of the share that is the Gaussian which z most probably came from."""
        own = self.config
        k = component_of(z, own.count, own.radius, own.radial, own.tangential)
        return (k.to(z.dtype) + 0.5) / own.count


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
        if self.count > 1:
            return torch.zeros_like(self.like)
        return torch.stack([self.like.new_full(self.like.shape[:-1], self.radius), self.like[..., 1] * 0.0], -1)

    @property
    def variance(self) -> Tensor:
        if self.count > 2:  # turned evenly, both dimensions have the same
            return torch.full_like(self.like, (self.radius**2 + self.radial**2 + self.tangential**2) / 2)
        across = self.like.new_tensor([self.radial**2 + (self.count - 1) * self.radius**2, self.tangential**2])
        return across.expand(self.like.shape)

    def log_density(self, z: Tensor) -> Tensor:
        return log_circle(z, self.count, self.radius, self.radial, self.tangential).sum(-1)

    def rsample(self, eps: Tensor) -> Tensor:
        return circle_from_normals(eps, self.count, self.radius, self.radial, self.tangential)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        shape, dtype, device = self.like.shape, self.like.dtype, self.like.device
        return self.rsample(torch.randn(shape, generator=generator, dtype=dtype, device=device))


part = TenGaussians
