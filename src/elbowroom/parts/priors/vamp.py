"""The VampPrior, a mixture of posteriors of learned pseudo-inputs (Tomczak & Welling 2018, arXiv 1705.07120, eq. 9).

p(z) = 1/K sum_k q(z | u_k). The pseudo-inputs u_k start as training rows. The encoder reads them without noise, and the
component of a draw is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from elbowroom.configuration import Count
from elbowroom.distributions.mixture import Mixture
from elbowroom.errors import ConfigError
from elbowroom.parts.priors import Prior, PriorModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class VampPrior(Prior):
    """p(z) = 1/K sum_k q(z | u_k), with K learned pseudo-inputs u_k."""

    name: ClassVar[str] = "vamp"
    pseudo_inputs: Count = 200
    """K, how many; with fewer training rows as many as there are rows. The paper takes 500."""

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> VampPriorModule:
        if not event_shape:
            raise ConfigError("Pseudo-inputs are examples of a fixed shape.", "a model of sequences, or of none",
                              "take prior='mixture'")  # fmt: skip
        return VampPriorModule(self, latent_dim, event_shape)

    @classmethod
    def example(cls) -> VampPrior:
        return cls(pseudo_inputs=4)

    def check_modes(self, count: int) -> None:
        raise ConfigError("Modes that classes choose belong to a prior that does not learn.", "a VampPrior",
                          f"take prior={{'name': 'ten_gaussians', 'count': {count}}}, or no labels")  # fmt: skip


class VampPriorModule(PriorModule):
    """The module of `VampPrior`; it owns the pseudo-inputs [K, *event], in scaled units."""

    config: VampPrior
    used: Tensor

    def __init__(self, config: VampPrior, latent_dim: int, event_shape: EventShape):
        super().__init__(config, latent_dim)
        self.examples = nn.Parameter(torch.rand(config.pseudo_inputs, *event_shape))
        self.register_buffer("used", torch.tensor(config.pseudo_inputs))

    def inputs(self) -> Tensor:
        return self.examples

    @torch.no_grad()
    def start_from(self, rows: Callable[[int], Tensor], model: Any, generator: torch.Generator) -> None:
        """Pseudo-inputs start as training rows; where there are fewer rows than pseudo-inputs, the others weigh 0."""
        chosen = rows(self.config.pseudo_inputs)
        self.examples[: len(chosen)] = chosen.to(self.examples)
        self.used.fill_(len(chosen))

    def forward(self, like: Tensor, q: Any = None) -> Mixture:
        """p(z) with the shape, dtype and device of `like` [..., D], of the pseudo-inputs' posterior q."""
        if q is None:
            raise ConfigError("A VampPrior is made of the model's encoder.", "the prior alone",
                              "ask the model: model.p(like)")  # fmt: skip
        place = torch.arange(len(self.examples), device=like.device)
        log_weights = torch.where(place < self.used, -self.used.to(like.dtype).log(), -torch.inf)
        return Mixture(like, log_weights, q)


part = VampPrior
