"""The autoencoder's objective: log p(target | z), nothing else. It is no bound on log p(x)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.objectives.objective import Objective
from elbowroom.objectives.terms import Terms


@dataclass(frozen=True)
class Reconstruction(Objective):
    """Raise the log-likelihood of the target, summed over its values."""

    name: ClassVar[str] = "reconstruction"
    toward_prior: ClassVar[bool] = False

    def value(self, terms: Terms, epoch: Tensor) -> Tensor:
        return terms.log_px.mean(0)

    def judge(self, terms: Terms) -> Tensor:
        return terms.log_px.mean(0)


part = Reconstruction
