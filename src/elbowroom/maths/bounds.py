"""Lower bounds on log p(x): the ELBO, the importance-weighted bound, naive Monte Carlo.

All take samples in front [S, B] and return one value per example [B]; the batch is reduced by the caller.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor


def elbo(log_px: Float[Tensor, "S B"], kl: Float[Tensor, "B"]) -> Float[Tensor, "B"]:
    """The evidence lower bound E_q[log p(x|z)] - KL(q(z|x) || p(z)) [nats].

    Source: Kingma & Welling 2013 (arXiv 1312.6114), eq. 3. The expectation is a mean over S samples.
    """
    return log_px.mean(0) - kl


def log_weights(
    log_px: Float[Tensor, "S B"], log_p: Float[Tensor, "S B"], log_q: Float[Tensor, "S B"]
) -> Float[Tensor, "S B"]:
    """log w = log p(x|z) + log p(z) - log q(z|x) for each sample z ~ q [nats].

    Source: Burda, Grosse & Salakhutdinov 2015 (arXiv 1509.00519), eq. 7.
    Its mean over S is the ELBO from Jensen's inequality; its log-mean-exp the importance-weighted bound.
    """
    return log_px + log_p - log_q


def log_mean_exp(values: Float[Tensor, "S B"]) -> Float[Tensor, "B"]:
    """log(1/S sum exp(values)), without overflow.

    Source: Burda, Grosse & Salakhutdinov 2015, eq. 8: of log weights it is the importance-weighted bound,
    and of log p(x|z) with z ~ p(z) the naive Monte Carlo bound (q = p in the same equation).
    """
    return torch.logsumexp(values, 0) - math.log(values.shape[0])


def log_mean_exp_error(values: Float[Tensor, "S B"]) -> Float[Tensor, "B"]:
    """Standard error of `log_mean_exp` by the delta method: sd(w) / (mean(w) sqrt(S)) [nats].

    Source: Owen 2013, Monte Carlo theory, methods and examples, section 2.7. With S = 1 it is infinite.
    """
    count = values.shape[0]
    if count < 2:
        return torch.full_like(values[0], math.inf)
    first = torch.logsumexp(values, 0)
    second = torch.logsumexp(2.0 * values, 0)
    return error_from_sums(first, second, count)


def error_from_sums(log_sum: Float[Tensor, "B"], log_sum_squares: Float[Tensor, "B"], count: int) -> Float[Tensor, "B"]:
    """The same standard error from log sum w and log sum w^2, for samples that arrive in blocks [nats].

    Source: Owen 2013, section 2.7; sd(w)^2 = (mean(w^2) - mean(w)^2) count / (count - 1).
    """
    relative = torch.exp(log_sum_squares - 2.0 * log_sum) * count - 1.0
    return (relative.clamp_min(0.0) / (count - 1)).sqrt()


def effective_sample_size(log_w: Float[Tensor, "S B"]) -> Float[Tensor, "B"]:
    """(sum w)^2 / sum w^2: how many equally good samples the weighted ones are worth, 1 to S.

    Source: Owen 2013, eq. 9.13 (Kong 1992).
    """
    return torch.exp(2.0 * torch.logsumexp(log_w, 0) - torch.logsumexp(2.0 * log_w, 0))
