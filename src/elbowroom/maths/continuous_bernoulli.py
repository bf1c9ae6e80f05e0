"""The continuous Bernoulli: the density on [0, 1] that the cross entropy of grey values lacks a normaliser for.

Written in logits l. The normaliser (e^l - 1) / l and the mean have a removable hole at l = 0, where their
Taylor series stands in for them.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

SMALL = 0.5
"""Logits below this in absolute value take the series; its error is below 1e-12 there."""


def log_continuous_bernoulli(x: Float[Tensor, "..."], logits: Float[Tensor, "..."]) -> Tensor:
    """log of l e^(x l) / (e^l - 1) for x in [0, 1], per value [nats]; outside it is of no meaning.

    Source: Loaiza-Ganem & Cunningham 2019 (arXiv 1907.06845), section 3, in logits.

    >>> round(float(log_continuous_bernoulli(torch.tensor(0.3), torch.ones(()))), 4)
    -0.2413
    """
    small = logits.abs() < SMALL
    low, high = torch.where(small, logits, 0.0), torch.where(small, 1.0, logits)
    q = low.square()
    near = (x - 0.5) * low - q * (1 / 24 - q * (1 / 2880 - q * (1 / 181440 - q * (1 / 9676800 - q / 479001600))))
    size = high.abs()
    far = x * high - high.clamp(min=0.0) + size.log() - torch.log(-torch.expm1(-size))
    return torch.where(small, near, far)


def continuous_bernoulli_mean(logits: Float[Tensor, "..."]) -> Tensor:
    """1 / (1 - e^-l) - 1 / l, the expectation; 1/2 at l = 0.

    Source: Loaiza-Ganem & Cunningham 2019, section 3, in logits.
    """
    small = logits.abs() < SMALL
    low, high = torch.where(small, logits, 0.0), torch.where(small, 1.0, logits)
    q = low.square()
    near = 0.5 + low * (1 / 12 - q * (1 / 720 - q * (1 / 30240 - q * (1 / 1209600 - q / 47900160))))
    size = high.abs()
    upper = -1.0 / torch.expm1(-size) - 1.0 / size
    return torch.where(small, near, torch.where(high > 0, upper, 1.0 - upper))


def continuous_bernoulli_quantile(u: Float[Tensor, "..."], logits: Float[Tensor, "..."]) -> Tensor:
    """The value x with P(X <= x) = u: log(1 + u (e^l - 1)) / l, for u in [0, 1).

    Source: Loaiza-Ganem & Cunningham 2019, section 3: the inverse of the distribution function, in logits.
    """
    tiny = logits.abs() < 1e-6  # so near to the uniform that rounding cannot tell
    size = torch.where(tiny, 1.0, logits.abs())
    # for l > 0 mirrored, so that the exponential never overflows
    mirrored = torch.where(logits > 0, 1.0 - u, u)
    x = -torch.log1p(mirrored * torch.expm1(-size)) / size
    x = torch.where(logits > 0, 1.0 - x, x)
    return torch.where(tiny, u, x).clamp(0.0, 1.0)
