"""The Laplace: its tails fall with the absolute error, so that a far value pulls no harder than a near one."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor


def log_laplace(x: Float[Tensor, "..."], mu: Float[Tensor, "..."], log_scale: Float[Tensor, "..."]) -> Tensor:
    """-log 2b - |x - mu| / b with b = exp(log_scale), per value [nats].

    Source: Kotz, Kozubowski & Podgorski 2001, "The Laplace distribution and generalizations", eq. 2.1.1.

    >>> round(float(log_laplace(torch.zeros(()), torch.zeros(()), torch.zeros(()))), 4)
    -0.6931
    """
    return -math.log(2.0) - log_scale - (x - mu).abs() * torch.exp(-log_scale)
