"""Small configurations of models of rows, and what tests compare of a model and of its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import torch

from elbowroom.configuration import part
from elbowroom.model import ModelConfig
from elbowroom.parts.networks.mlp import MLP


def small_vae(event_shape: tuple[int, ...], latent_dim: int, **changes: Any) -> ModelConfig:
    """A Bernoulli VAE with one hidden layer of 16 units, without scaling; changes are names or parts."""
    config = ModelConfig(
        event_shape=event_shape,
        latent_dim=latent_dim,
        encoder=MLP(hidden=(16,)),
        decoder=MLP(hidden=(16,)),
        posterior=part("posteriors", "diagonal_gaussian"),
        prior=part("priors", "standard_normal"),
        likelihood=part("likelihoods", "bernoulli"),
        scaling=part("scalings", "identity"),
    )
    return replace(config, **changes)


def linear_vae(features: int, latent_dim: int, likelihood: Any, scaling: str) -> ModelConfig:
    """A linear encoder and decoder, so that log p(x) has a closed form."""
    linear = part("networks", "linear")
    return small_vae((features,), latent_dim, encoder=linear, decoder=linear, likelihood=likelihood, scaling=scaling)


def named_weights(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Copies of all parameters."""
    return {name: value.detach().clone() for name, value in module.named_parameters()}


def untimed(history: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a history without the seconds, which no two runs share."""
    return [{name: value for name, value in row.items() if name != "seconds"} for row in history]
