"""An objective: the ELBO with log p(x|z) tempered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor

from elbowroom.configuration import parts_field
from elbowroom.objectives.objective import Objective
from elbowroom.objectives.terms import Terms


@dataclass(frozen=True)
class Tempered(Objective):
    """Raise heat log p(x|z) - KL."""

    name: ClassVar[str] = "tempered"
    heat: float = 0.5
    """Weight of log p(x|z)."""
    regularisers: Any = parts_field("regularisers")
    """What training lowers beside."""

    def value(self, terms: Terms, epoch: Tensor) -> Tensor:
        return self.heat * terms.log_px.mean(0) - terms.kl

    def monitor(self, terms: Terms) -> Tensor:
        return self.value(terms, terms.log_px)
