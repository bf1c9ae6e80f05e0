"""The autoencoder's objective: log p(target | z), nothing else. It is no bound on log p(x)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor

from elbowroom.configuration import parts_field
from elbowroom.objectives.objective import Objective
from elbowroom.objectives.terms import Terms


@dataclass(frozen=True)
class Reconstruction(Objective):
    """Raise the log-likelihood of the target, summed over its values."""

    name: ClassVar[str] = "reconstruction"
    regularisers: Any = parts_field("regularisers")
    """What training also lowers: with the MMD between codes and prior it is a Wasserstein autoencoder."""

    @property
    def toward_prior(self) -> bool:
        """Whether a regulariser brings codes to the prior."""
        return any(part.toward_prior for part in self.regularisers)

    def value(self, terms: Terms, epoch: Tensor) -> Tensor:
        return terms.log_px.mean(0)

    def monitor(self, terms: Terms) -> Tensor:
        return terms.log_px.mean(0)


part = Reconstruction
