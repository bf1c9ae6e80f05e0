"""A mixture of distributions of whole codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.maths.mixture import component_from_normal, log_mixture


@dataclass(frozen=True)
class Mixture(LatentDistribution):
    """sum_k w_k p_k(z), shaped like `like`; its dimensions depend on each other through the component.

    Args:
        like: for shape, dtype and device [..., D].
        log_weights: log w_k [K], which sum to 1 as weights.
        components: p_k, K in one batch dimension.
    """

    like: Tensor
    log_weights: Tensor
    components: LatentDistribution
    independent: ClassVar[bool] = False

    @property
    def mean(self) -> Tensor:
        return (self.log_weights.exp() @ self.components.mean).expand_as(self.like)

    @property
    def variance(self) -> Tensor:
        """The mean variance of the components and the variance of their means."""
        weights, means = self.log_weights.exp(), self.components.mean
        between = weights @ (means - weights @ means).square()
        return (weights @ self.components.variance + between).expand_as(self.like)

    def log_density(self, z: Tensor) -> Tensor:
        return log_mixture(self.log_weights, self.components.log_density_each(z))

    def log_responsibilities(self, z: Tensor) -> Tensor:
        """log p(k | z) [..., K] in nats, by Bayes' rule."""
        return torch.log_softmax(self.log_weights + self.components.log_density_each(z), -1)

    def rsample(self, eps: Tensor) -> Tensor:
        k, first = component_from_normal(eps[..., 0], self.log_weights)
        inner = torch.cat([first.unsqueeze(-1), eps[..., 1:]], -1)
        return self.components.select(k).rsample(inner)

    def place(self, z: Tensor) -> Tensor:
        """The middle of the share [...], 0 to 1, of the component that z most probably came from."""
        weights = self.log_weights.exp()
        ends = weights.cumsum(-1)
        k = self.log_responsibilities(z).argmax(-1)
        return (ends[k] - 0.5 * weights[k]).clamp(0.0, 1.0)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        shape, dtype, device = self.like.shape, self.like.dtype, self.like.device
        return self.rsample(torch.randn(shape, generator=generator, dtype=dtype, device=device))
