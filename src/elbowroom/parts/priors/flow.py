"""A normalising flow as a prior, learned with the model or fitted to the codes of a fitted one; by zuko.

Neural spline flows: Durkan et al. 2019 (arXiv 1906.04032). Masked autoregressive flows: Papamakarios et al. 2017
(arXiv 1705.07057).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor

from elbowroom.configuration import Count
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.maths.gaussian import LOG_TWO_PI
from elbowroom.parts.flows import zuko
from elbowroom.parts.priors import Prior, PriorModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class FlowPrior(Prior):
    """log p(z) = log N(f(z); 0, I) + log |det df/dz|, with f a chain of autoregressive transforms."""

    name: ClassVar[str] = "flow"
    kind: Literal["spline", "affine"] = "spline"
    """What each transform does to a dimension, given those before it: a rational spline, or scale and shift."""
    transforms: Count = 3
    """How many."""
    hidden: tuple[Count, ...] = (64, 64)
    """Units of each hidden layer of a transform's network."""

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> FlowModule:
        return FlowModule(self, latent_dim)

    @classmethod
    def example(cls) -> FlowPrior:
        return cls(transforms=2, hidden=(7,))


class FlowModule(PriorModule):
    """The module of `FlowPrior`; it starts near N(0, I)."""

    config: FlowPrior
    center: Tensor
    scale: Tensor

    def __init__(self, config: FlowPrior, latent_dim: int):
        super().__init__(config, latent_dim)
        flows = zuko().flows
        make = flows.NSF if config.kind == "spline" else flows.MAF
        self.flow = make(latent_dim, transforms=config.transforms, hidden_features=config.hidden).transform
        self.register_buffer("center", torch.zeros(latent_dim))
        self.register_buffer("scale", torch.ones(latent_dim))

    @torch.no_grad()
    def start_at(self, codes: Tensor) -> None:
        """Codes are standardised by their own means and deviations."""
        self.center.copy_(codes.mean(0))
        self.scale.copy_(codes.std(0).clamp(min=1e-6))

    def forward(self, like: Tensor, q: Any = None) -> Flow:
        """p(z) with the shape, dtype and device of `like` [..., D]."""
        return Flow(like, self.flow(), self.center, self.scale)


@dataclass(frozen=True)
class Flow(LatentDistribution):
    """N(0, I) pulled back through (z - center) / scale and a transform, shaped like `like`.

    Args:
        like: for shape, dtype and device [..., D].
        transform: of zuko, from standardised codes to standard normal values.
        center, scale: of codes [D].
    """

    like: Tensor
    transform: Any
    center: Tensor
    scale: Tensor
    independent: ClassVar[bool] = False

    def log_density(self, z: Tensor) -> Tensor:
        u, log_det = self.transform.call_and_ladj((z - self.center) / self.scale)
        return -0.5 * (u.square() + LOG_TWO_PI).sum(-1) + log_det - self.scale.log().sum()

    def rsample(self, eps: Tensor) -> Tensor:
        return self.center + self.scale * self.transform.inv(eps)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        shape, dtype, device = self.like.shape, self.like.dtype, self.like.device
        return self.rsample(torch.randn(shape, generator=generator, dtype=dtype, device=device))


part = FlowPrior
