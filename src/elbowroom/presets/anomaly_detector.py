"""The anomaly detector: an autoencoder that keeps to what is common, or a VAE that tells how likely a row is.

A strong denoiser keeps of each direction only what rises above the noise (Vincent et al. 2008; for the linear
case Bishop 1995, "Training with noise is equivalent to Tikhonov regularization"), so rare directions are
restored badly, and the width of the narrow place matters little.
"""

from __future__ import annotations

import math
from dataclasses import field
from typing import Any, Literal, get_args

from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.parts.corruptions.gaussian import GaussianNoise
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.presets._choice import choose_network
from elbowroom.presets._groups import Networks, Preset
from elbowroom.presets.autoencoder import AutoencoderPreset
from elbowroom.presets.vae import VAEPreset
from elbowroom.settings import as_settings, settings

Measure = Literal["error", "likelihood", "reconstruction"]
MEASURES = get_args(Measure)


@settings
class AnomalyDetectorPreset(Networks, Preset):
    """Standardised data; "error" is a denoising autoencoder, the others a VAE with a sigma per feature.

    Columns of a table are standardised one by one, and so are the channels of a series where the encoder is one of
    series; values of an image share their unit, so they keep it.
    """

    latent_dim: int | Literal["auto"] = field(default="auto", kw_only=False)
    """Dimensions of the code; auto is the square root of the number of features."""
    hidden = (64,)
    measure: Measure = "error"
    """What a score is. error: of a denoising autoencoder's reconstruction, in standardised units (each column of a
    table has its own, the pixels of an image share one). likelihood: a VAE's bound on log p(x), in nats.
    reconstruction: of the same VAE E_q[log p(x|z)], in nats, the sum of `score_steps` over the steps of a series."""
    noise: float = 3.0
    """Standard deviation of the noise that the autoencoder learns to remove, in standardised units; 0 means no
    noise. A VAE does not use it."""

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        if self.measure not in MEASURES:
            raise ConfigError("measure names what a score is.", repr(self.measure),
                              nearest_cure(self.measure, MEASURES))  # fmt: skip
        event, width = seen.event_shape, self.latent_dim
        if width == "auto":
            width = max(1, round(math.sqrt(math.prod(event))))
        scaling = "standard" if len(event) == 1 else "center"
        if choose_network(self.encoder, self.hidden or ()).for_series:
            scaling = "channels"
        ends = {"latent_dim": width, "scaling": scaling}
        if self.measure != "error":
            return as_settings(VAEPreset, self, **ends, likelihood=Gaussian(sigma="per_dimension")).parts(seen)
        corruption = GaussianNoise(sigma=self.noise) if self.noise else None
        plain = as_settings(AutoencoderPreset, self, **ends, likelihood=Gaussian(sigma=1.0), corruption=corruption)
        return plain.parts(seen)


part = AnomalyDetectorPreset
