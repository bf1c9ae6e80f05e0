"""The maximum mean discrepancy of codes and draws of the prior: WAE and InfoVAE.

With the objective "reconstruction" it is the Wasserstein autoencoder of Tolstikhin et al. 2018 (arXiv 1711.01558,
eq. 4), with "elbo" of a smaller beta the InfoVAE of Zhao et al. 2019 (arXiv 1706.02262, eq. 6). The estimate is
unbiased, so that it may lie below 0, and is not cut there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.maths.divergence import mmd_squared_of_batch
from elbowroom.maths.noise import Draw
from elbowroom.objectives.regularisers import Regulariser, RegulariserModule, Seen


@dataclass(frozen=True)
class MMD(Regulariser):
    """Lower the squared MMD between the codes of a batch and as many draws of the prior."""

    name: ClassVar[str] = "mmd"
    toward_prior: ClassVar[bool] = True
    weight: float = 10.0
    """Cost of one unit of the squared MMD, summed over the scales, for each row, in nats."""
    scales: tuple[float, ...] = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
    """Of the kernels, in mean squared distances 2 D between two standard normal points; their values are summed."""

    def build(self) -> MMDModule:
        return MMDModule(self)


class MMDModule(RegulariserModule):
    """The module of `MMD`."""

    config: MMD

    def draws_for(self, rows: int, latent_dim: int) -> dict[str, Draw]:
        return {"prior": Draw("normal", (rows, latent_dim))}

    def value(self, seen: Seen) -> Tensor:
        codes = seen.codes
        eps = seen.noise["prior"].to(codes)
        widths = [2.0 * codes.shape[1] * scale for scale in self.config.scales]
        return mmd_squared_of_batch(codes, seen.model.p(eps).rsample(eps), widths)


part = MMD
