"""FaceVAE: the face model of the book, for photographs of any size."""

from __future__ import annotations

from elbowroom.estimators.shared import SamplesOfPrior, ScoresByBound
from elbowroom.presets.face_vae import FaceVAEPreset
from elbowroom.settings import settings


@settings
class FaceVAE(SamplesOfPrior, ScoresByBound, FaceVAEPreset):
    """A larger VAE for photographs (Foster 2023, "Generative Deep Learning", chapter 3).

    It has four stride-2 layers of 128 channels each way. The likelihood "optimal_gaussian" is a Gaussian whose sigma
    follows from the squared errors; augmentation="horizontal_flip" suits faces.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).integers(0, 256, (8, 17, 31, 3), dtype=np.uint8)
    >>> model = FaceVAE(latent_dim=4, epochs=1, random_state=0).fit(x)
    >>> model.transform(x).shape, model.sample(2, random_state=0).shape
    ((8, 4), (2, 17, 31, 3))
    """

    takes_targets = True
    learning_rate = 1e-3


part = FaceVAE
