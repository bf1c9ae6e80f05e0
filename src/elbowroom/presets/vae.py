"""The variational autoencoder (Kingma & Welling 2013, arXiv 1312.6114)."""

from __future__ import annotations

from typing import Any

from elbowroom.configuration import part
from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.presets._choice import choose_likelihood, choose_network, choose_scaling


def vae(
    statistics: Statistics,
    latent_dim: int,
    hidden: tuple[int, ...] = (400,),
    encoder: Any = None,
    decoder: Any = None,
    posterior: Any = "diagonal_gaussian",
    prior: Any = "standard_normal",
    likelihood: Any = "auto",
    scaling: Any = "auto",
    corruption: Any = None,
    beta: float = 1.0,
    kl_warmup: float = 0.0,
    free_bits: float = 0.0,
) -> tuple[ModelConfig, ELBO]:
    """A Gaussian posterior under a standard normal prior, networks mirrored unless they are given."""
    chosen = choose_likelihood(likelihood, statistics, sigma="learned")
    config = ModelConfig(
        event_shape=statistics.event_shape,
        latent_dim=latent_dim,
        encoder=choose_network(encoder, hidden),
        decoder=choose_network(decoder, hidden, mirrored=True),
        posterior=part("posteriors", posterior),
        prior=part("priors", prior),
        likelihood=chosen,
        scaling=choose_scaling(scaling, statistics, chosen),
        corruption=part("corruptions", corruption) if corruption else None,
    )
    return config, ELBO(beta=beta, kl_warmup=kl_warmup, free_bits=free_bits)
