"""The Frechet distance between two Gaussians: how far apart two sets of points are in mean and covariance."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def frechet_distance(
    mean_a: Float[Tensor, "F"], cov_a: Float[Tensor, "F F"], mean_b: Float[Tensor, "F"], cov_b: Float[Tensor, "F F"]
) -> float:
    """|mean_a - mean_b|^2 + tr(A + B - 2 (A B)^(1/2)), the squared 2-Wasserstein distance of the two Gaussians.

    Source: Dowson & Landau 1982, "The Frechet distance between multivariate normal distributions"; Heusel et al.
    2017 (arXiv 1706.08500), eq. 6. tr (A B)^(1/2) is the sum of the roots of the eigenvalues of A^(1/2) B A^(1/2),
    which is symmetric, so that singular covariances need no care and the result is real.
    """
    values, vectors = torch.linalg.eigh(cov_a)
    root = (vectors * values.clamp_min(0.0).sqrt()) @ vectors.T
    shared = torch.linalg.eigvalsh(root @ cov_b @ root).clamp_min(0.0).sqrt().sum()
    distance = (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2.0 * shared
    return max(float(distance), 0.0)  # rounding alone makes it negative
