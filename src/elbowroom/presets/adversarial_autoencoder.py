"""The adversarial autoencoder (Makhzani et al. 2015, arXiv 1511.05644)."""

from __future__ import annotations

from typing import Any

from elbowroom.configuration import from_dict, part
from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.adversarial import Adversarial
from elbowroom.presets._choice import choose_augmentation, choose_likelihood, choose_networks, choose_scaling

WAVES = 64
"""Waves of a code that the discriminator sees by default, where a prior is to be matched as a whole."""


def adversarial_autoencoder(
    statistics: Statistics,
    latent_dim: int,
    hidden: tuple[int, ...] | None = None,
    encoder: Any = None,
    decoder: Any = None,
    posterior: Any = "point",
    prior: Any = "standard_normal",
    likelihood: Any = "auto",
    scaling: Any = "auto",
    corruption: Any = None,
    augmentation: Any = None,
    discriminator: tuple[int, ...] = (64, 64),
    waves: int | None = None,
    finest: float = 15.0,
    discriminator_rate: float = 6.0,
    confusion_rate: float = 2.0,
    slope_penalty: float = 0.3,
    slope_left: float = 0.01,
    labels: Any = None,
) -> tuple[ModelConfig, Adversarial]:
    """An autoencoder whose codes, all together, pass for draws of the prior.

    Args:
        labels: classes of the training rows [N], which then choose the mode of the prior that a row belongs to.

    Raises:
        ConfigError: a prior for another number of latent dimensions, or of modes.
        DataError: labels that are missing, or all the same.
    """
    chosen = choose_likelihood(likelihood, statistics, 1.0, encoder)
    networks = choose_networks(encoder, decoder, hidden, statistics)
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
        augmentation=choose_augmentation(augmentation),
    )
    condition = None if labels is None else part("conditions", "classes").learn(labels, len(labels))
    if condition is not None:
        wanted.check_modes(len(condition.labels))
    seen = (WAVES if condition is None else 0) if waves is None else waves
    settings = {"discriminator": discriminator, "waves": seen, "finest": finest,
                "discriminator_rate": discriminator_rate, "confusion_rate": confusion_rate,
                "slope_penalty": slope_penalty, "slope_left": slope_left, "condition": condition}  # fmt: skip
    return config, from_dict(Adversarial, settings)
