"""The adversarial autoencoder (Makhzani et al. 2015, arXiv 1511.05644)."""

from __future__ import annotations

from typing import Any

from elbowroom.configuration import from_dict, part
from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.adversarial import Adversarial
from elbowroom.presets._choice import choose_likelihood, choose_networks, choose_scaling


def adversarial_autoencoder(
    statistics: Statistics,
    latent_dim: int,
    hidden: tuple[int, ...] = (400,),
    encoder: Any = None,
    decoder: Any = None,
    posterior: Any = "point",
    prior: Any = "standard_normal",
    likelihood: Any = "auto",
    scaling: Any = "auto",
    corruption: Any = None,
    discriminator: tuple[int, ...] = (256, 256),
    discriminator_rate: float = 1.0,
    confusion_rate: float = 1.0,
    slope_penalty: float = 0.1,
) -> tuple[ModelConfig, Adversarial]:
    """An autoencoder whose codes, all together, pass for draws of the prior.

    Raises:
        ConfigError: a prior for another number of latent dimensions.
    """
    chosen = choose_likelihood(likelihood, statistics, 1.0, encoder)
    networks = choose_networks(encoder, decoder, hidden)
    wanted = part("priors", prior)
    config = ModelConfig(
        event_shape=statistics.event_shape,
        latent_dim=latent_dim,
        encoder=networks[0],
        decoder=networks[1],
        posterior=part("posteriors", posterior),
        prior=wanted,
        likelihood=chosen,
        scaling=choose_scaling(scaling, statistics, chosen, encoder),
        corruption=part("corruptions", corruption) if corruption else None,
    )
    settings = {"discriminator": discriminator, "discriminator_rate": discriminator_rate,
                "confusion_rate": confusion_rate, "slope_penalty": slope_penalty}  # fmt: skip
    return config, from_dict(Adversarial, settings)
