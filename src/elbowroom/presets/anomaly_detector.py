"""The anomaly detector: an autoencoder that keeps to what is common, or a VAE that tells how likely a row is.

A strong denoiser keeps of each direction only what rises above the noise (Vincent et al. 2008; for the linear
case Bishop 1995, "Training with noise is equivalent to Tikhonov regularization"), so rare directions are
restored badly, and the width of the narrow place matters little.
"""

from __future__ import annotations

import math
from typing import Any, Literal

from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.parts.corruptions.gaussian import GaussianNoise
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.presets._choice import choose_network
from elbowroom.presets.autoencoder import autoencoder
from elbowroom.presets.vae import vae
from elbowroom.shapes import size_of

MEASURES = ("error", "likelihood", "reconstruction")


def anomaly_detector(
    statistics: Statistics,
    measure: str = "error",
    latent_dim: int | Literal["auto"] = "auto",
    hidden: tuple[int, ...] = (64,),
    encoder: Any = None,
    decoder: Any = None,
    noise: float = 3.0,
) -> tuple[ModelConfig, Objective]:
    """Standardised data; "error" is a denoising autoencoder, the others a VAE with a sigma per feature.

    Columns of a table are standardised one by one, and so are the channels of a series where the encoder is one of
    series; values of an image share their unit, so they keep it.

    Args:
        statistics: of the training rows.
        measure: "error", "likelihood" or "reconstruction", which differ in what is made of the same VAE.
        latent_dim: dimensions of z; "auto" takes the square root of the number of features.
        hidden: units of the encoder's hidden layers; the decoder has them mirrored.
        encoder, decoder: networks, where they are to be others.
        noise: standard deviation of the denoiser's noise, in standard deviations of the data.
    """
    if measure not in MEASURES:
        raise ConfigError("measure names what a score is.", repr(measure), nearest_cure(measure, MEASURES))
    width = max(1, round(math.sqrt(size_of(statistics.event_shape)))) if latent_dim == "auto" else latent_dim
    scaling = "standard" if len(statistics.event_shape) == 1 else "center"
    if choose_network(encoder, hidden).for_series:
        scaling = "channels"
    if measure != "error":
        sigma = Gaussian(sigma="per_dimension")
        return vae(statistics, width, hidden, encoder, decoder, likelihood=sigma, scaling=scaling)
    corruption = GaussianNoise(sigma=noise) if noise else None
    return autoencoder(statistics, width, hidden, encoder, decoder, Gaussian(sigma=1.0), scaling, corruption)
