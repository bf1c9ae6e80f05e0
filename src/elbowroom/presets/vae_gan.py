"""The VAE-GAN (Larsen et al. 2016, arXiv 1512.09300)."""

from __future__ import annotations

from typing import Any

from elbowroom.configuration import from_dict, part
from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.vae_gan import FeatureGame
from elbowroom.presets._choice import choose_likelihood, choose_networks, choose_scaling


def vae_gan(
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
    discriminator: Any = None,
    layer: int = 0,
    feature_sigma: Any = "optimal",
    feature_weight: float = 3.0,
    discriminator_rate: float = 1.0,
    slope_penalty: float = 0.1,
) -> tuple[ModelConfig, FeatureGame]:
    """A VAE whose reconstructions are compared in a layer of a discriminator, which its decoder has to fool.

    Args:
        discriminator: a network; or the channels of its convolutions where the encoder is a network of images, else
            the units of its hidden layers; None takes the channels of the encoder, or 256 and 256 units.
    """
    chosen = choose_likelihood(likelihood, statistics, sigma="optimal")  # no turn trains it, errors settle it
    networks = choose_networks(encoder, decoder, hidden)
    if discriminator is None or isinstance(discriminator, tuple | list):
        layers = None if discriminator is None else list(discriminator)
        if networks[0].for_images:  # a leak, so that a unit that is off still passes the decoder a gradient
            kind: dict[str, Any] = {
                "name": "convolutional",
                "channels": layers or getattr(networks[0], "channels", None),
            }
        else:
            kind = {"name": "mlp", "hidden": layers or [256, 256]}
        discriminator = {**kind, "activation": "leaky_relu"}
    config = ModelConfig(
        event_shape=statistics.event_shape,
        latent_dim=latent_dim,
        encoder=networks[0],
        decoder=networks[1],
        posterior=part("posteriors", posterior),
        prior=part("priors", prior),
        likelihood=chosen,
        scaling=choose_scaling(scaling, statistics, chosen),
        corruption=part("corruptions", corruption) if corruption else None,
    )
    settings = {"discriminator": discriminator, "layer": layer, "feature_sigma": feature_sigma,
                "feature_weight": feature_weight, "discriminator_rate": discriminator_rate,
                "slope_penalty": slope_penalty}  # fmt: skip
    return config, from_dict(FeatureGame, settings)
