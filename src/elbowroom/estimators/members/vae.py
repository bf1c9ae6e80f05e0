"""VAE: a latent space with a prior, so the model can also generate, and bound log p(x)."""

from __future__ import annotations

from elbowroom.estimators.shared import SamplesOfPrior, ScoresByBound
from elbowroom.presets.vae import VAEPreset
from elbowroom.settings import settings


@settings
class VAE(SamplesOfPrior, ScoresByBound, VAEPreset):
    """A variational autoencoder (Kingma & Welling 2013, arXiv 1312.6114).

    Objectives by the name of a choice: "doubly_reparameterised" is "importance_weighted" (IWAE) with that gradient;
    "naive_monte_carlo" is the mean of p(x|z) over the prior, which has no encoder.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=(64, 5))
    >>> vae = VAE(latent_dim=2, epochs=2, random_state=0).fit(x)
    >>> vae.transform(x).shape, vae.sample(3, random_state=0).shape
    ((64, 2), (3, 5))
    """

    takes_targets = True


part = VAE
