"""The Bernoulli log-likelihood from logits, also for grey targets in [0, 1].

For targets strictly between 0 and 1 the value is a cross entropy and no log-probability: its maximum,
at p = x, is minus the entropy of x and not 0.
"""

from __future__ import annotations

import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def log_bernoulli(x: Float[Tensor, "..."], logits: Float[Tensor, "..."]) -> Tensor:
    """x log p + (1 - x) log(1 - p) with p = sigmoid(logits), per value [nats].

    Source: Kingma & Welling 2013 (arXiv 1312.6114), appendix C.1, in the form x l - softplus(l).

    >>> import torch
    >>> round(float(log_bernoulli(torch.ones(()), torch.zeros(()))), 4)
    -0.6931
    """
    return x * logits - F.softplus(logits)
