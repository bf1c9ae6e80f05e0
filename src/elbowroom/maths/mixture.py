"""Mixtures: the density of a mixture of whole codes, and draws of it made of standard normal values alone."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor


def log_mixture(log_weights: Float[Tensor, "K"], log_components: Float[Tensor, "... K"]) -> Tensor:
    """log sum_k w_k p_k(z) [nats]: [...]. Components are summed after dimensions, never per dimension.

    Source: Bishop 2006, "Pattern Recognition and Machine Learning", eq. 9.7.

    >>> round(float(log_mixture(torch.tensor([0.5, 0.5]).log(), torch.tensor([-1.0, -1.0]))), 4)
    -1.0
    """
    return torch.logsumexp(log_weights + log_components, -1)


def component_from_normal(
    eps: Float[Tensor, "..."], log_weights: Float[Tensor, "K"]
) -> tuple[Int[Tensor, "..."], Float[Tensor, "..."]]:
    """A component drawn by its weight, and a standard normal value that does not depend on it, of one normal value.

    The probability below the value lies in one component's share; where in that share is uniform again.

    Source: inverse transform within a stratum (Devroye 1986, section 2.2).
    """
    below = torch.special.ndtr(eps.double()).clamp(max=1.0 - 1e-12)
    ends = log_weights.double().softmax(-1).cumsum(-1)
    ends = ends / ends[-1]
    k = torch.searchsorted(ends, below.contiguous(), right=True).clamp(max=len(ends) - 1)
    starts = torch.cat([ends.new_zeros(1), ends[:-1]])
    rest = (below - starts[k]) / (ends[k] - starts[k])
    return k, torch.special.ndtri(rest.clamp(1e-12, 1.0 - 1e-12)).to(eps.dtype)
