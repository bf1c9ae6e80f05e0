"""LinearAutoencoder: finds PCA's subspace by gradient steps."""

from __future__ import annotations

from elbowroom.estimators.shared import ScoresByError
from elbowroom.presets.linear_autoencoder import LinearAutoencoderPreset
from elbowroom.settings import settings


@settings
class LinearAutoencoder(ScoresByError, LinearAutoencoderPreset):
    """A linear encoder and a linear decoder; the optimum spans PCA's subspace (Baldi & Hornik 1989).

    The axes inside that subspace are free, so codes are not PCA's scores; the subspace and the error are PCA's.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=(64, 3)) @ np.diag([3.0, 1.0, 0.1])
    >>> LinearAutoencoder(latent_dim=2, random_state=0).fit(x).transform(x).shape
    (64, 2)
    """

    batch_size = 512
    learning_rate = 1e-2


part = LinearAutoencoder
