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
    """Standard error of `log_mean_exp` by the jackknife over samples [nats].

    Source: Efron & Tibshirani 1993, An introduction to the bootstrap, eq. 11.5; leaving sample i out changes the value
    by log(1 - w_i / sum w), up to a constant. Where few weights dominate, the delta method, sd(w) / (mean(w) sqrt(S)),
    takes the logarithm for a straight line and comes out too small. With S = 1 the error is infinite.
    """
    count = values.shape[0]
    if count < 2:
        return torch.full_like(values[0], math.inf)
    weights = values.double()
    share = torch.exp(weights - torch.logsumexp(weights, 0))
    change = torch.log1p(-share.clamp_max(1.0 - 1e-15))
    return (change.var(0, correction=0) * (count - 1)).sqrt().to(values.dtype)


def effective_sample_size(log_w: Float[Tensor, "S B"]) -> Float[Tensor, "B"]:
    """(sum w)^2 / sum w^2: how many equally good samples the weighted ones are worth, 1 to S.

    Source: Owen 2013, eq. 9.13 (Kong 1992).
    """
    weights = torch.exp((log_w - log_w.amax(0)).double())  # the largest is 1, however small or large they all are
    return (weights.sum(0).square() / weights.square().sum(0)).to(log_w.dtype)
