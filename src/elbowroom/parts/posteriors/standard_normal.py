"""The posterior that does not look at x: q(z|x) = N(0, I).

Under the prior N(0, I) the importance weights then are p(x|z) itself, and the importance-weighted bound is the
naive Monte Carlo estimate of log p(x) (Burda, Grosse & Salakhutdinov 2015, arXiv 1509.00519, eq. 8, with q = p).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.distributions import normal
from elbowroom.parts.posteriors import Posterior, PosteriorModule


@dataclass(frozen=True)
class StandardNormalPosterior(Posterior):
    """q(z|x) = N(0, I); the encoder may be the network "constant"."""

    name: ClassVar[str] = "standard_normal"
    reads_x: ClassVar[bool] = False

    def build(self, latent_dim: int) -> StandardNormalModule:
        return StandardNormalModule(latent_dim)


class StandardNormalModule(PosteriorModule):
    """The module of `StandardNormalPosterior`."""

    def __init__(self, latent_dim: int):
        super().__init__()
        self.parameter_shape = (latent_dim,)

    def forward(self, parameters: Tensor) -> normal.StandardNormal:
        """N(0, I) shaped like the encoder's outputs [..., D], whose values do not matter."""
        return normal.StandardNormal(parameters)


part = StandardNormalPosterior
