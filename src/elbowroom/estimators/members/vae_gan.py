"""VAEGAN: a VAE whose pictures are sharp, because a discriminator says what a good reconstruction is."""

from __future__ import annotations

from typing import Any

from elbowroom.estimators.shared import SamplesOfPrior, ScoresByError
from elbowroom.presets.vae_gan import VAEGANPreset
from elbowroom.settings import settings
from elbowroom.training.settings import TrainingSettings


@settings
class VAEGAN(SamplesOfPrior, ScoresByError, VAEGANPreset):
    """A VAE with a discriminator, for sharper images.

    What training raises is no likelihood: the ELBO that history and reports give is that of the model as it is, and
    nothing raises it; of the likelihood only the mean is made. The weights kept are those of the last epoch unless
    training={"keep_best": True}.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).random((64, 8, 8))
    >>> model = VAEGAN(latent_dim=2, epochs=2, random_state=0).fit(x)
    >>> model.transform(x).shape, model.sample(3, random_state=0).shape
    ((64, 2), (3, 8, 8))
    """

    learning_rate = 1e-3

    def _build_settings(self, asked: dict[str, Any]) -> TrainingSettings:
        return super()._build_settings({"keep_best": False, **asked})


part = VAEGAN
