"""The linear autoencoder: one linear layer each way. PCA's subspace is its optimum (Baldi & Hornik 1989)."""

from __future__ import annotations

from typing import Any

from elbowroom.configuration import part
from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.networks.linear import Linear


def linear_autoencoder(
    statistics: Statistics, latent_dim: int, scaling: Any = "center"
) -> tuple[ModelConfig, Reconstruction]:
    """Linear encoder and decoder, squared error; centred data under one scale, as PCA sees them."""
    config = ModelConfig(
        event_shape=statistics.event_shape,
        latent_dim=latent_dim,
        encoder=Linear(),
        decoder=Linear(),
        posterior=part("posteriors", "point"),
        prior=part("priors", "standard_normal"),
        likelihood=Gaussian(sigma=1.0),
        scaling=part("scalings", "center" if scaling == "auto" else scaling),
    )
    return config, Reconstruction()
