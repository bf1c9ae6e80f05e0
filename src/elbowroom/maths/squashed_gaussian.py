"""A Gaussian squashed into an interval by the normal distribution function Phi: z = low + (high - low) Phi(u).

u ~ N(mu, exp(log_var)), as in `gaussian`. For u ~ N(0, 1) the code z is uniform, so that the KL of z to the uniform
distribution is that of u to N(0, 1), in closed form. Nothing is summed here: all results keep the latent dimension.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from elbowroom.maths.gaussian import LOG_TWO_PI, kl_to_standard_normal, log_normal

NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)
"""Of an integral over -1 to 1."""


def squash(u: Float[Tensor, "..."], low: float, high: float) -> Tensor:
    """low + (high - low) Phi(u), never outside low to high.

    Source: Devroye 1986, Non-uniform random variate generation, theorem II.2.1, the probability integral transform.

    >>> squash(torch.tensor([-40.0, 0.0, 40.0]), -1.0, 3.0).tolist()
    [-1.0, 1.0, 3.0]
    """
    middle, half = (low + high) / 2, (high - low) / 2
    return (middle + half * torch.erf(u * math.sqrt(0.5))).clamp(low, high)


def unsquash(z: Float[Tensor, "..."], low: float, high: float) -> Tensor:
    """u = Phi^-1((z - low) / (high - low)); at the ends the u of the last number inside, so that it is finite.

    Source: Devroye 1986, theorem II.2.1, inverted.

    >>> unsquash(torch.tensor([-1.0, 1.0, 3.0]), -1.0, 3.0).isfinite().all().item()
    True
    """
    middle, half = (low + high) / 2, (high - low) / 2
    last = 1.0 - torch.finfo(z.dtype).eps / 2
    return math.sqrt(2.0) * torch.erfinv(((z - middle) / half).clamp(-last, last))


def log_squashed_normal(
    u: Float[Tensor, "..."], mu: Float[Tensor, "..."], log_var: Float[Tensor, "..."], low: float, high: float
) -> Tensor:
    """Log density at z = squash(u) of the squashed Gaussian, per dimension [nats]: log N(u; mu, s^2) - log dz/du.

    Source: Rezende & Mohamed 2015 (arXiv 1505.05770), eq. 5, with dz/du = (high - low) N(u; 0, 1).

    >>> zero = torch.zeros(())
    >>> log_squashed_normal(zero, zero, zero, 0.0, 1.0).item()  # uniform on 0 to 1
    0.0
    """
    log_slope = math.log(high - low) - 0.5 * (LOG_TWO_PI + u.square())
    return log_normal(u, mu, log_var) - log_slope


def squashed_mean(mu: Float[Tensor, "..."], log_var: Float[Tensor, "..."], low: float, high: float) -> Tensor:
    """The mean of the squashed Gaussian: squash(mu / sqrt(1 + s^2)).

    Source: Owen 1980, A table of normal integrals, eq. 10,010.8.

    >>> squashed_mean(torch.zeros(()), torch.ones(()), -1.0, 3.0).item()
    1.0
    """
    return squash(mu * torch.rsqrt(1.0 + log_var.exp()), low, high)


def squashed_variance(mu: Float[Tensor, "..."], log_var: Float[Tensor, "..."], low: float, high: float) -> Tensor:
    """The variance of the squashed Gaussian: 2 (high - low)^2 (T(a, 1) - T(a, b)), a = mu / sqrt(1 + s^2).

    T is Owen's function and b = 1 / sqrt(1 + 2 s^2). The difference is one integral from b to 1, so that nothing
    cancels where s is small; it is computed by Gauss-Legendre quadrature.

    Source: Owen 1980, eq. 20,010.4.

    >>> round(squashed_variance(torch.zeros(()), torch.zeros(()), 0.0, 1.0).item(), 6)  # uniform: 1/12
    0.083333
    """
    variance = log_var.exp()
    square = mu.square() / (1.0 + variance)
    b = torch.rsqrt(1.0 + 2.0 * variance)
    length = 2.0 * variance / ((1.0 + 2.0 * variance) * (1.0 + b))  # 1 - b
    nodes, weights = (torch.as_tensor(values, dtype=mu.dtype, device=mu.device) for values in (NODES, WEIGHTS))
    t = 1.0 + (b + length * 0.5 * (1.0 + nodes[:, None]).view(-1, *[1] * mu.dim())).square()
    integral = torch.tensordot(weights, torch.exp(-0.5 * square * t) / t, 1) * 0.5 * length
    return (high - low) ** 2 / math.pi * integral


def kl_to_uniform(mu: Float[Tensor, "..."], log_var: Float[Tensor, "..."], share: float = 1.0) -> Tensor:
    """KL of the squashed Gaussian to the uniform distribution, per dimension [nats]: KL(N(mu, s^2) || N(0, 1)) - log c.

    c is the share of the uniform distribution's length that the squashed one lies on, 1 where both have the same ends.

    Source: Kullback & Leibler 1951, On information and sufficiency, theorem 4.1: a KL is that of any one-to-one map.

    >>> kl_to_uniform(torch.ones(()), torch.zeros(())).item()
    0.5
    """
    return kl_to_standard_normal(mu, log_var) - math.log(share)
