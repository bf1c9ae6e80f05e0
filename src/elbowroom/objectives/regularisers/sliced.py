"""The sliced Wasserstein distance of codes and draws of the prior (Kolouri et al. 2018, arXiv 1804.01947, eq. 14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.configuration import Count
from elbowroom.maths.noise import Draw
from elbowroom.maths.wasserstein import sliced_wasserstein_squared
from elbowroom.objectives.regularisers import Regulariser, RegulariserModule, Seen


@dataclass(frozen=True)
class Sliced(Regulariser):
    """Lower the squared sliced Wasserstein-2 distance between the codes of a batch and draws of the prior."""

    name: ClassVar[str] = "sliced"
    toward_prior: ClassVar[bool] = True
    weight: float = 10.0
    """Cost of one unit of the squared distance for each row, in nats."""
    projections: Count = 50
    """Number of random directions, new in each step; the result is their mean."""

    def build(self) -> SlicedModule:
        return SlicedModule(self)


class SlicedModule(RegulariserModule):
    """The module of `Sliced`."""

    config: Sliced

    def draws_for(self, rows: int, latent_dim: int) -> dict[str, Draw]:
        return {
            "prior": Draw("normal", (rows, latent_dim)),
            "directions": Draw("normal", (self.config.projections, latent_dim)),
        }

    def value(self, seen: Seen) -> Tensor:
        codes = seen.codes
        eps, directions = (seen.noise[name].to(codes) for name in ("prior", "directions"))
        directions = directions / directions.norm(dim=1, keepdim=True)
        return sliced_wasserstein_squared(codes, seen.model.p(eps).rsample(eps), directions)


part = Sliced
