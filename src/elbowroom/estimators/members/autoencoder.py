"""Autoencoder: compress, restore; with a corruption, denoise."""

from __future__ import annotations

from elbowroom.estimators.shared import ScoresByError
from elbowroom.presets.autoencoder import AutoencoderPreset
from elbowroom.settings import settings


@settings
class Autoencoder(ScoresByError, AutoencoderPreset):
    """An encoder to a code and a decoder back, trained on reconstruction alone; with a corruption, a denoiser.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).random((64, 8, 8))
    >>> Autoencoder(latent_dim=2, epochs=2, random_state=0).fit(x).reconstruct(x).shape
    (64, 8, 8)
    """


part = Autoencoder
