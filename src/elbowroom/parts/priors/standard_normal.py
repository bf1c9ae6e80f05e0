"""The prior N(0, I)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from elbowroom.distributions import normal
from elbowroom.parts.priors import Prior, PriorModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class StandardNormal(Prior):
    """p(z) = N(0, I)."""

    name: ClassVar[str] = "standard_normal"
    is_round: ClassVar[bool] = True

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> StandardNormalModule:
        return StandardNormalModule(self, latent_dim)


class StandardNormalModule(PriorModule):
    """The module of `StandardNormal`."""

    def forward(self, like: Tensor, q: Any = None) -> normal.StandardNormal:
        """p(z) with the shape, dtype and device of `like` [..., D]."""
        return normal.StandardNormal(like)

    def place(self, z: Tensor) -> Tensor:
        """The share of the prior's first dimension below z's."""
        return torch.special.ndtr(z[..., 0])

    def quantile(self, u: Tensor) -> Tensor:
        """The value below which a share u of each dimension's prior lies; for grids over the prior."""
        return torch.special.ndtri(u)


part = StandardNormal
