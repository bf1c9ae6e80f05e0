"""A prior with learned pseudo-inputs: one Gaussian around the mean of their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from elbowroom.distributions.normal import Normal
from elbowroom.parts.priors import Prior, PriorModule


@dataclass(frozen=True)
class Remembered(Prior):
    """p(z) = N(mean of the codes of pseudo-inputs, I)."""

    name: ClassVar[str] = "remembered"
    count: int = 3
    """Pseudo-inputs."""

    def build(self, latent_dim: int, event_shape: tuple[int, ...] = ()) -> RememberedModule:
        return RememberedModule(self, latent_dim, event_shape)


class RememberedModule(PriorModule):
    """The module of `Remembered`."""

    def __init__(self, config: Remembered, latent_dim: int, event_shape: tuple[int, ...]):
        super().__init__(config, latent_dim)
        self.examples = nn.Parameter(torch.zeros(config.count, *event_shape))

    def inputs(self) -> Tensor:
        return self.examples

    @torch.no_grad()
    def start_from(self, rows: Any, model: Any, generator: torch.Generator) -> None:
        chosen = rows(len(self.examples))
        self.examples[: len(chosen)] = chosen.to(self.examples)

    def forward(self, like: Tensor, q: Any = None) -> Normal:
        assert q is not None, "the model hands in what its encoder says of the pseudo-inputs"
        mu = q.code.mean(0).expand_as(like)
        return Normal(mu, torch.zeros_like(mu))
