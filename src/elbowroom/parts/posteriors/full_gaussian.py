"""The Gaussian posterior with any covariance, by its Cholesky factor.

Rezende, Mohamed & Wierstra 2014 (arXiv 1401.4082), section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from elbowroom.distributions.full_normal import FullNormal
from elbowroom.parts.posteriors import Posterior, PosteriorModule

MOST_LOG_SCALE = 10.0
"""Logarithms of the diagonal stay between minus and plus this, so that its exponential is a number."""


@dataclass(frozen=True)
class FullGaussian(Posterior):
    """q(z|x) = N(mu(x), L(x) L(x)'), the encoder giving mu, log of L's diagonal, and what is below it."""

    name: ClassVar[str] = "full_gaussian"

    def build(self, latent_dim: int) -> FullGaussianModule:
        return FullGaussianModule(latent_dim)


class FullGaussianModule(PosteriorModule):
    """The module of `FullGaussian`."""

    def __init__(self, latent_dim: int):
        super().__init__()
        self.parameter_shape = (latent_dim * (latent_dim + 3) // 2,)
        self.latent_dim = latent_dim

    def forward(self, parameters: Tensor) -> FullNormal:
        """The Gaussian of encoder outputs [..., D (D + 3) / 2]: mu, log L_ii, then the rows of L below its diagonal."""
        dims = self.latent_dim
        mu, log_diagonal, below = parameters.split([dims, dims, dims * (dims - 1) // 2], -1)
        row, column = torch.tril_indices(dims, dims, -1, device=parameters.device)
        tril = torch.diag_embed(log_diagonal.clamp(-MOST_LOG_SCALE, MOST_LOG_SCALE).exp())
        tril[..., row, column] = below
        return FullNormal(mu, tril)


part = FullGaussian
