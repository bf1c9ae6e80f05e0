"""Probabilistic PCA in closed form: the exact anchor that every bound is checked against, and a model of its own.

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
class PPCA:
    """The parameters of a probabilistic PCA model."""

    weight: Float[Tensor, "F D"]
    mean: Float[Tensor, "F"]
    sigma2: float


def ppca_of_axes(
    variances: Float[Tensor, "D"], axes: Float[Tensor, "F D"], total: float, mean: Float[Tensor, "F"]
) -> PPCA:
    """W, mean and sigma^2 of principal axes, the variances along them, and the variance of all F features together.

    W has no rotation (R = I), so its columns are orthogonal and the posterior of z is independent in every dimension.

    Source: Tipping & Bishop 1999, eq. 7 (W) and eq. 8 (sigma^2, the mean of the discarded eigenvalues, here as the
    total less the ones that are not).

    >>> found = ppca_of_axes(torch.tensor([5.0]), torch.tensor([[1.0], [0.0], [0.0]]), 7.0, torch.zeros(3))
    >>> found.weight.flatten().tolist(), found.sigma2
    ([2.0, 0.0, 0.0], 1.0)
    """
    features, dims = axes.shape
    sigma2 = (total - float(variances.sum())) / (features - dims)
    return PPCA(axes * (variances - sigma2).clamp_min(0.0).sqrt(), mean, sigma2)


def ppca_maximum_likelihood(x: Float[Tensor, "N F"], latent_dim: int) -> PPCA:
    """The maximum-likelihood W, mean and sigma^2 of data x; the covariance is divided by N.

    Source: Tipping & Bishop 1999, section 3.2.

    Raises:
        AssertionError: latent_dim is not in 1 .. F - 1, where sigma^2 is defined.
    """
    features = x.shape[1]
    assert 1 <= latent_dim < features, "sigma^2 is the mean of the discarded eigenvalues: some must remain"
    mean = x.mean(0)
    covariance = (x - mean).T @ (x - mean) / len(x)
    values, vectors = torch.linalg.eigh(covariance)  # ascending
    return ppca_of_axes(
        values[-latent_dim:].flip(0), vectors[:, -latent_dim:].flip(1), float(covariance.diagonal().sum()), mean
    )


def ppca_log_likelihood(x: Float[Tensor, "N F"], model: PPCA) -> Float[Tensor, "N"]:
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


def ppca_encoder(model: PPCA) -> tuple[Float[Tensor, "D F"], Float[Tensor, "D D"]]:
    """The matrix A and the covariance of p(z | x) = N(A (x - mean), covariance), which is the same for every x.

    Source: Tipping & Bishop 1999, eq. 12: A = M^-1 W^T and sigma^2 M^-1, with M = W^T W + sigma^2 I.
    """
    weight = model.weight
    inner = weight.T @ weight + model.sigma2 * torch.eye(weight.shape[1], dtype=weight.dtype)
    return torch.linalg.solve(inner, weight.T), model.sigma2 * torch.linalg.inv(inner)


def ppca_posterior(x: Float[Tensor, "N F"], model: PPCA) -> tuple[Float[Tensor, "N D"], Float[Tensor, "D D"]]:
    """Mean and covariance of p(z | x).

    Source: Tipping & Bishop 1999, eq. 12.
    """
    matrix, covariance = ppca_encoder(model)
    return (x - model.mean) @ matrix.T, covariance
