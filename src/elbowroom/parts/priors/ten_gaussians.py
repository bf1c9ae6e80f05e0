"""Ten Gaussians around a circle: a prior with modes (Makhzani et al. 2015, arXiv 1511.05644, figure 2b)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.distributions.gaussian_circle import GaussianCircle
from elbowroom.errors import ConfigError
from elbowroom.maths.gaussian_circle import component_of
from elbowroom.parts.prior import Prior, PriorModule


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

    def build(self, latent_dim: int) -> TenGaussiansModule:
        return TenGaussiansModule(self, latent_dim)


class TenGaussiansModule(PriorModule):
    """The module of `TenGaussians`."""

    config: TenGaussians

    def forward(self, like: Tensor) -> GaussianCircle:
        """p(z) with the shape, dtype and device of `like` [..., 2]."""
        own = self.config
        return GaussianCircle(like, own.count, own.radius, own.radial, own.tangential)

    def place(self, z: Tensor) -> Tensor:
        """The middle of the share that is the Gaussian which z most probably came from."""
        own = self.config
        k = component_of(z, own.count, own.radius, own.radial, own.tangential)
        return (k.to(z.dtype) + 0.5) / own.count


part = TenGaussians
