"""The variational autoencoder (Kingma & Welling 2013, arXiv 1312.6114)."""

from __future__ import annotations

from typing import Any

from elbowroom.configuration import part
from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.objectives.members.importance_weighted import ImportanceWeighted
from elbowroom.objectives.objective import Objective
from elbowroom.presets._choice import (
    choose_augmentation,
    choose_likelihood,
    choose_networks,
    choose_penalty,
    choose_scaling,
)

BOUNDS = ("elbo", "importance_weighted", "doubly_reparameterised", "naive_monte_carlo")


def vae(
    statistics: Statistics,
    latent_dim: int,
    hidden: tuple[int, ...] | None = None,
    encoder: Any = None,
    decoder: Any = None,
    posterior: Any = "diagonal_gaussian",
    prior: Any = "standard_normal",
    likelihood: Any = "auto",
    scaling: Any = "auto",
    corruption: Any = None,
    augmentation: Any = None,
    bound: str = "elbo",
    bound_samples: int = 1,
    beta: float = 1.0,
    kl_warmup: float = 0.0,
    kl_start: float = 0.0,
    free_bits: float = 0.0,
    penalty: Any = None,
    penalty_weight: float | None = None,
) -> tuple[ModelConfig, Objective]:
    """A Gaussian posterior under a standard normal prior, networks mirrored unless they are given.

    Args:
        bound: what training raises: the ELBO; the importance-weighted bound with the plain or the doubly
            reparameterised gradient; or "naive_monte_carlo", log of the mean of p(x|z) over z ~ p(z), which needs
            no encoder and has none: the maximum-likelihood generator.
        bound_samples: draws of z for each example and step.
        penalty: how unlike target and reconstruction look, which training lowers too; then what it raises is no bound.
        penalty_weight: nats that one unit of it costs; None is the penalty's own.

    Raises:
        ConfigError: settings of the ELBO, or a penalty, for another bound.
    """
    bound = str(bound).replace("-", "_")
    objective = _objective(bound, bound_samples, beta, kl_warmup, kl_start, free_bits)
    if penalty is not None and bound in ("naive_monte_carlo", "doubly_reparameterised"):
        raise ConfigError("A penalty compares reconstructions, under the plain gradient.", f"bound={bound!r} with one",
                          "take bound='elbo' or 'importance_weighted'")  # fmt: skip
    if bound == "naive_monte_carlo":
        if encoder is not None:
            raise ConfigError("Naive Monte Carlo draws z from the prior and has no encoder.", repr(encoder),
                              "leave encoder out, or take another bound")  # fmt: skip
        if (posterior, prior) != ("diagonal_gaussian", "standard_normal"):
            raise ConfigError("Naive Monte Carlo draws z from the standard normal prior.",
                              f"posterior={posterior!r}, prior={prior!r}", "leave both out")  # fmt: skip
        encoder, posterior = "constant", "standard_normal"
    changed = choose_augmentation(augmentation)
    if likelihood == "auto" and changed is not None and changed.binary:
        likelihood = "bernoulli"
    chosen = choose_likelihood(likelihood, statistics, "learned", encoder)
    networks = choose_networks(encoder, decoder, hidden, statistics)
    config = ModelConfig(
        event_shape=statistics.event_shape,
        latent_dim=latent_dim,
        encoder=networks[0],
        decoder=networks[1],
        posterior=part("posteriors", posterior),
        prior=part("priors", prior),
        likelihood=chosen,
        scaling=choose_scaling(scaling, statistics, chosen, encoder),
        corruption=part("corruptions", corruption) if corruption else None,
        augmentation=changed,
        penalty=choose_penalty(penalty, penalty_weight),
    )
    return config, objective


def _objective(bound: str, samples: int, beta: float, kl_warmup: float, kl_start: float, free_bits: float) -> Objective:
    if bound == "elbo":
        return ELBO(beta=beta, kl_warmup=kl_warmup, kl_start=kl_start, free_bits=free_bits, samples=samples)
    if bound not in BOUNDS:
        raise ConfigError("bound names what training raises.", repr(bound), nearest_cure(str(bound), BOUNDS))
    if (beta, kl_warmup, kl_start, free_bits) != (1.0, 0.0, 0.0, 0.0):
        raise ConfigError("beta, kl_warmup, kl_start and free_bits are settings of the ELBO.",
                          f"bound={bound!r} with them", "leave them out, or take bound='elbo'")  # fmt: skip
    double = bound == "doubly_reparameterised"
    return ImportanceWeighted(samples=samples, gradient="doubly_reparameterised" if double else "plain")
