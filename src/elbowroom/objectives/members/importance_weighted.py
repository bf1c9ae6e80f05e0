"""The importance-weighted bound as an objective (Burda, Grosse & Salakhutdinov 2015, arXiv 1509.00519, eq. 8 and 14).

The plain gradient's signal for the encoder drowns in noise as samples are added (Rainforth et al. 2018,
arXiv 1802.04537). The doubly reparameterised one (Tucker et al. 2018, arXiv 1810.04152, eq. 8) has the same
expectation and does not: z's path to the encoder carries the squared normalised weight, and the encoder's part in
log q carries nothing.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor

from elbowroom.configuration import parts_field
from elbowroom.errors import ConfigError
from elbowroom.maths.bounds import log_mean_exp
from elbowroom.objectives import bounds
from elbowroom.objectives.objective import Objective
from elbowroom.objectives.terms import Latent, Terms


@dataclass(frozen=True)
class ImportanceWeighted(Objective):
    """Raise log 1/K sum_k p(x, z_k) / q(z_k|x) with z_k ~ q(z|x)."""

    name: ClassVar[str] = "importance_weighted"
    averages_log_px: ClassVar[bool] = False
    samples: int = 5
    """K: samples of z for each example and step."""
    gradient: Literal["plain", "doubly_reparameterised"] = "plain"
    """How the encoder's gradient is estimated; the value is the same."""
    regularisers: Any = parts_field("regularisers")
    """What training also lowers, such as the MMD between codes and prior."""

    def __post_init__(self):
        super().__post_init__()
        if self.samples < 1:
            raise ConfigError("The bound takes at least one sample.", f"samples={self.samples}", "try 5")

    def value(self, terms: Terms, epoch: Tensor) -> Tensor:
        terms = dataclasses.replace(terms, corrupted=False)  # a denoiser trains on it too, and calls it no bound
        if self.gradient == "plain":
            return bounds.importance_weighted(terms)
        return _doubly_reparameterised(terms)

    def monitor(self, terms: Terms) -> Tensor:
        return bounds.importance_weighted(terms)


def _doubly_reparameterised(terms: Terms) -> Tensor:
    """The bound [B], its gradient that of Tucker et al. 2018, eq. 8."""
    if len(terms.latents) != 1:  # of several, each one's hook would weight what lies behind the other's again
        raise ConfigError("The doubly reparameterised gradient is that of one stochastic layer.",
                          f"{len(terms.latents)} layers", "take gradient='plain'")  # fmt: skip
    (latent,) = terms.latents
    fixed = Latent(latent.z, latent.q.detached(), latent.p)
    log_w = bounds.log_weights(dataclasses.replace(terms, latents=(fixed,)))
    weight = torch.softmax(log_w.detach(), 0)
    if latent.z.requires_grad:  # the weight once more, on the way back through z alone
        latent.z.register_hook(lambda gradient: gradient * weight[..., None].to(gradient.dtype))
    slope = (weight * log_w).sum(0)
    return slope + (log_mean_exp(log_w) - slope).detach()


part = ImportanceWeighted
