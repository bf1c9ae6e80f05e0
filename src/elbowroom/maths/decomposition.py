"""What the mean KL is made of: mutual information, total correlation, and dimension-wise KL."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor


def log_aggregate(log_q: Float[Tensor, "B N D"]) -> tuple[Float[Tensor, "B"], Float[Tensor, "B D"]]:
    """log q(z) and log q(z_d) of the aggregate posterior, the mean of q(z|x_m) over N rows [nats].

    Source: Chen et al. 2018 (arXiv 1802.04942), section 2.1; all N rows are used, so nothing is weighted.

    Args:
        log_q: log q(z_d | x_m) of B codes under each of the N posteriors.
    """
    count = math.log(log_q.shape[1])
    return torch.logsumexp(log_q.sum(-1), 1) - count, torch.logsumexp(log_q, 1) - count


def kl_parts(
    log_q_x: Float[Tensor, "N"],
    log_q_z: Float[Tensor, "N"],
    log_q_marginals: Float[Tensor, "N D"],
    log_p: Float[Tensor, "N"],
) -> Float[Tensor, "N 3"]:
    """The terms of mutual information, total correlation and dimension-wise KL at codes z ~ q(z|x) [nats].

    Source: Chen et al. 2018 (arXiv 1802.04942), eq. 2. They sum to log q(z|x) - log p(z) exactly. The last two sum
    to the term of KL(q(z) || p(z)), the other half of the surgery of Hoffman & Johnson 2016.

    Args:
        log_q_x: log q(z|x) of each code under its own row.
        log_q_z: log q(z).
        log_q_marginals: log q(z_d).
        log_p: log p(z), of a prior whose dimensions are independent.
    """
    product = log_q_marginals.sum(-1)
    return torch.stack([log_q_x - log_q_z, log_q_z - product, product - log_p], -1)
