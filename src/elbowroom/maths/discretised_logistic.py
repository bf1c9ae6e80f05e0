"""The logistic rounded to levels: a mass function on k equally spaced values of [0, 1].

Each level has the mass of the logistic within half a step of it; the first and the last take the tails. A
difference of two logistic functions is a product, s(a) - s(b) = s(a) s(-b) (1 - e^(b - a)), whose logarithm is
exact in float32 however far out a and b are.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def log_discretised_logistic(
    x: Float[Tensor, "..."], mu: Float[Tensor, "..."], log_scale: Float[Tensor, "..."], levels: int
) -> Tensor:
    """log mass of the levels x = j / (levels - 1) under a rounded logistic, per value [nats].

    Source: Salimans et al. 2017 (arXiv 1701.05517), eq. 2, on [0, 1].
    """
    step = 1.0 / (levels - 1)
    rate = torch.exp(-log_scale)
    above, below = (x - mu + 0.5 * step) * rate, (x - mu - 0.5 * step) * rate
    log_below_top, log_above_bottom = F.logsigmoid(above), F.logsigmoid(-below)
    inside = log_below_top + log_above_bottom + torch.log(-torch.expm1(-step * rate))
    return torch.where(x < 0.5 * step, log_below_top, torch.where(x > 1.0 - 0.5 * step, log_above_bottom, inside))


def discretised_logistic_mean(mu: Float[Tensor, "..."], log_scale: Float[Tensor, "..."], levels: int) -> Tensor:
    """The expectation of a rounded logistic: the step times the sum over all edges of P(X above the edge).

    Source: Salimans et al. 2017, eq. 2, summed by parts. Exact; it takes levels - 1 passes and no further memory.
    """
    step, rate = 1.0 / (levels - 1), torch.exp(-log_scale)
    total = torch.zeros_like(mu * rate)
    for j in range(levels - 1):
        total = total + torch.sigmoid((mu - (j + 0.5) * step) * rate)
    return total * step


def logistic_quantile(u: Float[Tensor, "..."], mu: Float[Tensor, "..."], log_scale: Float[Tensor, "..."]) -> Tensor:
    """mu + s log(u / (1 - u)): a logistic value from u in (0, 1).

    Source: Salimans et al. 2017, section 2.1: the logistic's distribution function, inverted.
    """
    return mu + torch.exp(log_scale) * torch.logit(u)


def log_mixture(log_p: Float[Tensor, "N ..."], logits: Float[Tensor, "N ..."]) -> Tensor:
    """log sum_n softmax(logits)_n p_n over the first dimension, per value [nats].

    Source: Salimans et al. 2017, eq. 1 and 2.
    """
    return torch.logsumexp(log_p + torch.log_softmax(logits, 0), 0)
