"""Autoencoder: compress, restore; with a corruption, or fitted to pairs of damaged and clean rows, denoise."""

from __future__ import annotations

from elbowroom.estimators.shared import SamplesOfPrior, ScoresByError
from elbowroom.presets.autoencoder import AutoencoderPreset
from elbowroom.settings import settings


@settings
class Autoencoder(SamplesOfPrior, ScoresByError, AutoencoderPreset):
    """An encoder and a decoder; with a corruption, or as `fit(noisy, clean)`, a denoiser.

    It has no `sample` until a prior was fitted to its codes (`fit_prior`), or a regulariser brought them to one.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).random((64, 8, 8))
    >>> Autoencoder(latent_dim=2, epochs=2, random_state=0).fit(x).reconstruct(x).shape
    (64, 8, 8)
    """

    takes_targets = True


part = Autoencoder
