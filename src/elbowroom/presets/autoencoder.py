"""The autoencoder (Hinton & Salakhutdinov 2006), denoising where a corruption is given (Vincent et al. 2008)."""

from __future__ import annotations

from typing import Any

from elbowroom.configuration import part
from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.presets._choice import (
    choose_augmentation,
    choose_likelihood,
    choose_networks,
    choose_penalty,
    choose_scaling,
)


def autoencoder(
    statistics: Statistics,
    latent_dim: int,
    hidden: tuple[int, ...] | None = None,
    encoder: Any = None,
    decoder: Any = None,
    likelihood: Any = "auto",
    scaling: Any = "auto",
    corruption: Any = None,
    augmentation: Any = None,
    penalty: Any = None,
    penalty_weight: float | None = None,
) -> tuple[ModelConfig, Reconstruction]:
    """An encoder to a point and a decoder back, mirrored unless they are given."""
    chosen = choose_likelihood(likelihood, statistics, 1.0, encoder)
    networks = choose_networks(encoder, decoder, hidden, statistics)
    config = ModelConfig(
        event_shape=statistics.event_shape,
        latent_dim=latent_dim,
        encoder=networks[0],
        decoder=networks[1],
        posterior=part("posteriors", "point"),
        prior=part("priors", "standard_normal"),
        likelihood=chosen,
        scaling=choose_scaling(scaling, statistics, chosen, encoder),
        corruption=part("corruptions", corruption) if corruption else None,
        augmentation=choose_augmentation(augmentation),
        penalty=choose_penalty(penalty, penalty_weight),
    )
    return config, Reconstruction()
