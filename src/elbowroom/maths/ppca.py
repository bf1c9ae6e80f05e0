"""Probabilistic PCA in closed form: the exact anchor that every bound is checked against.

Model: z ~ N(0, I), x | z ~ N(W z + mean, sigma^2 I). Source: Tipping & Bishop 1999, "Probabilistic principal
component analysis". A linear VAE can reach its likelihood: Lucas et al. 2019 (arXiv 1911.02469).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class ProbabilisticPCA:
    """The parameters of a probabilistic PCA model."""

    weight: Float[Tensor, "F D"]
    mean: Float[Tensor, "F"]
    sigma2: float


def ppca_maximum_likelihood(x: Float[Tensor, "N F"], latent_dim: int) -> ProbabilisticPCA:
    """The maximum-likelihood W, mean and sigma^2 of data x.

    Source: Tipping & Bishop 1999, eq. 7 (W, with R = I) and eq. 8 (sigma^2).

    Raises:
        AssertionError: latent_dim is not in 1 .. F - 1, where sigma^2 is defined.
    """
    features = x.shape[1]
    assert 1 <= latent_dim < features, "sigma^2 is the mean of the discarded eigenvalues: some must remain"
    mean = x.mean(0)
    covariance = (x - mean).T @ (x - mean) / len(x)
    values, vectors = torch.linalg.eigh(covariance)  # ascending
    eigenvalues, directions = values[-latent_dim:].flip(0), vectors[:, -latent_dim:].flip(1)
    sigma2 = float(values[:-latent_dim].mean())
    return ProbabilisticPCA(directions * (eigenvalues - sigma2).clamp_min(0.0).sqrt(), mean, sigma2)


def ppca_log_likelihood(x: Float[Tensor, "N F"], model: ProbabilisticPCA) -> Float[Tensor, "N"]:
    """log N(x; mean, W W^T + sigma^2 I) for every row [nats].

    Source: Tipping & Bishop 1999, eq. 4 and 6.
    """
    features = x.shape[1]
    eye = torch.eye(features, dtype=x.dtype)
    covariance = model.weight @ model.weight.T + model.sigma2 * eye
    factor = torch.linalg.cholesky(covariance)
    white = torch.linalg.solve_triangular(factor, (x - model.mean).T, upper=False)
    log_det = 2.0 * factor.diagonal().log().sum()
    return -0.5 * (features * math.log(2.0 * math.pi) + log_det + white.square().sum(0))


def ppca_posterior(
    x: Float[Tensor, "N F"], model: ProbabilisticPCA
) -> tuple[Float[Tensor, "N D"], Float[Tensor, "D D"]]:
    """Mean and covariance of p(z | x).

    Source: Tipping & Bishop 1999, eq. 12: N(M^-1 W^T (x - mean), sigma^2 M^-1) with M = W^T W + sigma^2 I.
    """
    weight = model.weight
    inner = weight.T @ weight + model.sigma2 * torch.eye(weight.shape[1], dtype=x.dtype)
    inverse = torch.linalg.inv(inner)
    return (x - model.mean) @ weight @ inverse, model.sigma2 * inverse
