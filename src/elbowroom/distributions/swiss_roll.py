"""The swiss roll: it can be drawn from, and has no density here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import BoundError
from elbowroom.maths.swiss_roll import swiss_roll


@dataclass(frozen=True)
class SwissRoll(LatentDistribution):
    """A spiral in the plane, shaped like `like` [..., 2], with mean 0 and variance 1 on average.

    Args:
        like: for shape, dtype and device.
        turns: how often it goes round.
        noise: standard deviation across the arm.
    """

    like: Tensor
    turns: float
    noise: float
    has_density: ClassVar[bool] = False
    independent: ClassVar[bool] = False

    @property
    def mean(self) -> Tensor:
        return torch.zeros_like(self.like)

    @property
    def mode(self) -> Tensor:
        """The middle of the arm: without a density no place is the most probable one."""
        return swiss_roll(torch.zeros_like(self.like), self.turns, self.noise)

    @property
    def variance(self) -> Tensor:
        """1: that of both dimensions on average."""
        return torch.ones_like(self.like)

    def log_prob(self, x: Tensor) -> Tensor:
        raise BoundError("A swiss roll can be drawn from and has no density here, so it gives no KL and no bound.",
                         "log p(z) of a swiss roll", "fit an AdversarialAutoencoder, or another prior")  # fmt: skip

    def rsample(self, eps: Tensor) -> Tensor:
        return swiss_roll(eps, self.turns, self.noise)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        shape, dtype, device = self.like.shape, self.like.dtype, self.like.device
        return self.rsample(torch.randn(shape, generator=generator, dtype=dtype, device=device))
