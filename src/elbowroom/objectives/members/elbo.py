"""The evidence lower bound (Kingma & Welling 2013, arXiv 1312.6114, eq. 3), and its three usual departures.

- beta other than 1: Higgins et al. 2017; then the value is no bound for beta < 1 and a loose one for beta > 1.
- warm-up of the KL's weight from 0: Bowman et al. 2016 (arXiv 1511.06349) in an S, Sonderby et al. 2016 in a line. It
  may also begin above beta: then the decoder learns first what it can say without a code, such as what a label tells
  it. It may begin anew after some epochs (cyclical annealing, Fu et al. 2019, arXiv 1903.10145): codes that were
  learned while they were cheap are where the next cycle begins.
- free bits: Kingma et al. 2016 (arXiv 1606.04934), eq. 15, the minimum taken on the batch mean per dimension.

History and evaluation always report the bound itself, whatever is trained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor

from elbowroom.configuration import parts_field
from elbowroom.errors import ConfigError
from elbowroom.objectives.objective import Objective
from elbowroom.objectives.terms import Terms

STEEPNESS = 12.5
"""Of an S: how far the logistic function goes in a warm-up, half of it on either side, so from 0.2% to 99.8%."""


@dataclass(frozen=True)
class ELBO(Objective):
    """Raise log p(x|z) - beta KL(q(z|x) || p(z)), summed over all values and dimensions."""

    name: ClassVar[str] = "elbo"
    beta: float = 1.0
    """Weight of the KL."""
    kl_warmup: float = 0.0
    """Epochs in which the weight goes from kl_start to beta."""
    kl_start: float = 0.0
    """Weight of the KL at the start of the warm-up."""
    kl_shape: Literal["linear", "logistic"] = "linear"
    """Course of the weight to beta: a straight line, or an S-curve that leaves the KL almost free at first."""
    kl_cycle: float = 0.0
    """Epochs after which the warm-up starts again; 0 means never."""
    free_bits: float = 0.0
    """Nats of KL per dimension that cost nothing (0.69 nats are one bit)."""
    samples: int = 1
    """Samples of z for each example and step; log p(x|z) is averaged over them."""
    regularisers: Any = parts_field("regularisers")
    """What training also lowers, such as the MMD between codes and prior."""

    def __post_init__(self):
        super().__post_init__()
        for name in ("beta", "kl_warmup", "kl_start", "kl_cycle", "free_bits"):
            if not getattr(self, name) >= 0:
                raise ConfigError(f"{name} is not negative.", repr(getattr(self, name)))
        if self.kl_cycle and not self.kl_cycle >= self.kl_warmup > 0:
            raise ConfigError("A cycle holds its warm-up.", f"kl_cycle={self.kl_cycle}, kl_warmup={self.kl_warmup}",
                              "try kl_warmup of half a cycle")  # fmt: skip
        if self.samples < 1:
            raise ConfigError("The expectation takes at least one sample.", f"samples={self.samples}", "try 1")

    def value(self, terms: Terms, epoch: Tensor) -> Tensor:
        beta: Tensor | float = self.beta
        if self.kl_warmup:
            done = (epoch % self.kl_cycle if self.kl_cycle else epoch) / self.kl_warmup
            way = torch.sigmoid(STEEPNESS * (done - 0.5)) if self.kl_shape == "logistic" else done.clamp(max=1.0)
            beta = self.kl_start + (self.beta - self.kl_start) * way
        return terms.log_px.mean(0) - beta * self._slack_kl(terms)

    def monitor(self, terms: Terms) -> Tensor:
        return terms.log_px.mean(0) - self.beta * terms.kl

    def _slack_kl(self, terms: Terms) -> Tensor:
        if not self.free_bits:
            return terms.kl
        closed = [latent.kl_per_dimension for latent in terms.latents]
        if any(kl is None for kl in closed):
            raise ConfigError(
                "Free bits are counted per dimension, from a KL in closed form.",
                "a posterior and prior without one",
                "set free_bits=0",
            )
        floor = torch.as_tensor(self.free_bits)
        per_layer = [torch.maximum(kl.mean(0), floor).sum() for kl in closed if kl is not None]
        return torch.stack(per_layer).sum().expand(terms.log_px.shape[1])


part = ELBO
