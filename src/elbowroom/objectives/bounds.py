"""The bounds of a model's Terms; `maths/bounds.py` has the equations."""

from __future__ import annotations

import torch
from torch import Tensor

from elbowroom.errors import BoundError
from elbowroom.maths import bounds
from elbowroom.objectives.terms import Terms


def elbo(terms: Terms) -> Tensor:
    """The evidence lower bound [B] in nats, with the closed-form KL where there is one.

    Raises:
        BoundError: the posterior is a point, or the input was corrupted.
    """
    _has_bound(terms)
    return bounds.elbo(terms.log_px, terms.kl)


def importance_weighted(terms: Terms) -> Tensor:
    """The importance-weighted bound [B] in nats with K = S samples; with K = 1 the ELBO by Monte Carlo.

    Raises:
        BoundError: the posterior is a point, or the input was corrupted.
    """
    return bounds.log_mean_exp(log_weights(terms))


def log_weights(terms: Terms) -> Tensor:
    """log w [S, B] in nats, all stochastic layers together.

    Raises:
        BoundError: the posterior is a point, or the input was corrupted.
    """
    _has_bound(terms)
    log_p = torch.stack([latent.log_p for latent in terms.latents]).sum(0)
    log_q = torch.stack([latent.log_q for latent in terms.latents if latent.log_q is not None]).sum(0)
    return bounds.log_weights(terms.log_px, log_p, log_q)


def _has_bound(terms: Terms) -> None:
    if not all(latent.q.has_density for latent in terms.latents):
        raise BoundError(
            "A bound on log p(x) needs a posterior with a density.",
            "a model whose posterior is a point (an autoencoder)",
            "ask for the reconstruction error, or fit a VAE",
        )
    if not all(latent.has_density for latent in terms.latents):
        raise BoundError(
            "A bound on log p(x) needs a prior with a density.",
            "a model whose prior can only be drawn from",
            "ask for the reconstruction error, or take another prior",
        )
    if terms.corrupted:
        raise BoundError(
            "A pass through a corruption gives no bound on log p(x): the encoder saw another x.",
            "Terms of a corrupted pass",
            "score without noise",
        )
