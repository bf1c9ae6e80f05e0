"""The Gaussian with any covariance L L', written by its Cholesky factor L: lower triangular, positive diagonal."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from elbowroom.maths.gaussian import LOG_TWO_PI


def log_full_normal(x: Float[Tensor, "... D"], mu: Float[Tensor, "... D"], tril: Float[Tensor, "... D D"]) -> Tensor:
    """Log density of N(mu, L L') at x [nats]: [...].

    Source: Rasmussen & Williams 2006, "Gaussian Processes for Machine Learning", eq. A.18 and section A.4.

    >>> round(float(log_full_normal(torch.zeros(2), torch.zeros(2), torch.eye(2))), 4)
    -1.8379
    """
    shape = torch.broadcast_shapes((x - mu).shape, tril.shape[:-1])
    whitened = torch.linalg.solve_triangular(tril, (x - mu).expand(shape).unsqueeze(-1), upper=False).squeeze(-1)
    return -0.5 * (whitened.square() + LOG_TWO_PI).sum(-1) - log_det(tril)


def log_full_normal_each(z: Float[Tensor, "N D"], mu: Float[Tensor, "K D"], tril: Float[Tensor, "K D D"]) -> Tensor:
    """Log density of each of K Gaussians at each of N points [nats]: [N, K].

    Source: Rasmussen & Williams 2006, "Gaussian Processes for Machine Learning", eq. A.18.
    """
    apart = (z.T - mu.unsqueeze(-1)).contiguous()  # [K, D, N]
    whitened = torch.linalg.solve_triangular(tril, apart, upper=False)
    return (-0.5 * (whitened.square() + LOG_TWO_PI).sum(1) - log_det(tril).unsqueeze(-1)).T


def kl_to_standard_normal(mu: Float[Tensor, "... D"], tril: Float[Tensor, "... D D"]) -> Tensor:
    """KL(N(mu, L L') || N(0, I)) [nats]: 1/2 (|L|^2 + |mu|^2 - D) - sum log L_ii.

    Source: Rasmussen & Williams 2006, eq. A.23.

    >>> float(kl_to_standard_normal(torch.ones(2), torch.eye(2)))
    1.0
    """
    return 0.5 * (tril.square().sum((-2, -1)) + mu.square().sum(-1) - mu.shape[-1]) - log_det(tril)


def log_det(tril: Float[Tensor, "... D D"]) -> Tensor:
    """log |L| of a lower triangular matrix with a positive diagonal: [...].

    Source: Rasmussen & Williams 2006, section A.4.
    """
    return tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)
