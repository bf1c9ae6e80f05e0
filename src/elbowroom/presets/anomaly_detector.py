"""The anomaly detector: an autoencoder that keeps to what is common, or a VAE that tells how likely a row is.

A strong denoiser keeps of each direction only what rises above the noise (Vincent et al. 2008; for the linear
case Bishop 1995, "Training with noise is equivalent to Tikhonov regularization"), so rare directions are
restored badly, and the width of the narrow place matters little. A weak one sees what is close by. One network
learns both, from rows with strong and with weak noise. A score looks at a row as it is, where the network does what
it learned of weak noise, and under the strongest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from typing import Any, ClassVar, Literal, get_args

from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.parts.corruptions import Corruption
from elbowroom.parts.corruptions.gaussian import GaussianNoise
from elbowroom.parts.corruptions.gaussian_levels import GaussianLevels
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.likelihoods.student_t import StudentT
from elbowroom.presets._choice import choose_network
from elbowroom.presets._groups import Networks, Preset
from elbowroom.presets.autoencoder import AutoencoderPreset
from elbowroom.presets.vae import VAEPreset
from elbowroom.settings import as_settings, settings
from elbowroom.shapes import EventShape

Measure = Literal["deviation", "error", "likelihood", "reconstruction"]
MEASURES = get_args(Measure)
NOISE: Mapping[str, tuple[float, ...]] = {"deviation": (0.5, 3.0), "error": (3.0,)}
WIDEST = 64
TAILS = 3.0
"""Degrees of freedom of t: a value ten deviations away counts as much as seven that are 1.2 away."""


@settings
class AnomalyDetectorPreset(Networks, Preset):
    """Standardised data; "deviation" and "error" are denoising autoencoders, the others a VAE with a sigma per feature.

    Columns of a table are standardised one by one, and so are the channels of a series where the encoder is one of
    series; values of an image share their unit, so they keep it.
    """

    rules: ClassVar[Mapping[str, str]] = {"hidden": "128 for deviation, otherwise 64",
                                          "measure": "deviation, for images error"}  # fmt: skip
    latent_dim: int | Literal["auto"] = field(default="auto", kw_only=False)
    """Dimensions of the code; auto is the number of features for deviation, where noise is what narrows, but 64 at
    most, otherwise its square root."""
    measure: Measure | Literal["auto"] = "auto"
    """What a score is; auto is deviation, for images error. deviation: how far values lie from what a denoising
    autoencoder restores, and from the medians of their columns, by the log density of Student's t. error: its squared
    error in standardised units (each column of a table has its own, the pixels of an image share one). likelihood: a
    VAE's bound on log p(x), in nats. reconstruction: of the same VAE E_q[log p(x|z)], in nats, the sum of `score_steps`
    over the steps of a series."""
    noise: float | tuple[float, ...] | Literal["auto"] = "auto"
    """Standard deviations of the noise that the autoencoder learns to remove, in standardised units; 0 means no noise.
    auto is 0.5 and 3 for deviation, 3 for error. A VAE does not use it."""

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        event, features = seen.event_shape, math.prod(seen.event_shape)
        measure = self.measure_of(event)
        deviates = measure == "deviation"
        width = min(features, WIDEST) if deviates else max(1, round(math.sqrt(features)))
        hidden = ((128,) if deviates else (64,)) if self.hidden is None else self.hidden
        scaling = "middle" if deviates and len(event) == 1 else "standard"
        if choose_network(self.encoder, hidden).for_series:
            scaling = "channels"
        elif len(event) > 1:
            scaling = "center"
        width = width if self.latent_dim == "auto" else self.latent_dim
        ends = {"latent_dim": width, "hidden": hidden, "scaling": scaling}
        if measure not in ("deviation", "error"):
            return as_settings(VAEPreset, self, **ends, likelihood=Gaussian(sigma="per_dimension")).parts(seen)
        corruption = self._corruption(measure)
        likelihood = StudentT(df=TAILS, scale=1.0) if deviates else Gaussian(sigma=1.0)
        plain = as_settings(AutoencoderPreset, self, **ends, likelihood=likelihood, corruption=corruption)
        return plain.parts(seen)

    def measure_of(self, event: EventShape) -> Measure:
        """What a score of such examples is; that of images was chosen by `benchmarks/picture_detectors.py`.

        Raises:
            ConfigError: there is no such measure.
        """
        if self.measure != "auto":
            if self.measure not in MEASURES:
                raise ConfigError("measure names what a score is.", repr(self.measure),
                                  nearest_cure(self.measure, ("auto", *MEASURES)))  # fmt: skip
            return self.measure
        are_images = len(event) > 1 and not choose_network(self.encoder, self.hidden or (1,)).for_series
        return "error" if are_images else "deviation"

    def _corruption(self, measure: Measure) -> Corruption | None:
        noise = NOISE[measure] if self.noise == "auto" else self.noise
        sigmas = tuple(noise) if isinstance(noise, tuple | list) else (noise,)
        if not all(isinstance(sigma, int | float) for sigma in sigmas):
            raise ConfigError("noise is 'auto', or one or several standard deviations.", repr(self.noise),
                              "try (0.5, 3.0)")  # fmt: skip
        if not any(sigmas):
            return None
        return GaussianNoise(sigma=sigmas[0]) if len(sigmas) == 1 else GaussianLevels(sigmas=sigmas)


part = AnomalyDetectorPreset
