"""FaceVAE: the face model of the book, for photographs of any size."""

from __future__ import annotations

from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.estimators.shared import SamplesOfPrior, ScoresByBound
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets.faces import faces
from elbowroom.presets.vae import vae


class FaceVAE(SamplesOfPrior, ScoresByBound):
    """A VAE of four stride-2 layers of 128 channels each way (Foster 2023, "Generative Deep Learning", chapter 3).

    Args:
        latent_dim: dimensions of z.
        likelihood: "optimal_gaussian", whose sigma follows from the squared errors; or a likelihood by name or as a
            configuration, see `VAE`.
        scaling, corruption, augmentation: as in `VAE`; augmentation="horizontal_flip" suits faces.
        beta: weight of the KL; 1 is the bound on log p(x).
        kl_warmup: epochs over which that weight rises from 0.
        free_bits: nats of KL per dimension that cost nothing.
        epochs, batch_size, learning_rate, validation_fraction, random_state, verbose, training: as in `VAE`.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).integers(0, 256, (8, 17, 31, 3), dtype=np.uint8)
    >>> model = FaceVAE(latent_dim=4, epochs=1, random_state=0).fit(x)
    >>> model.transform(x).shape, model.sample(2, random_state=0).shape
    ((8, 4), (2, 17, 31, 3))
    """

    def __init__(
        self,
        latent_dim: int = 200,
        *,
        likelihood: Any = "optimal_gaussian",
        scaling: Any = "auto",
        corruption: Any = None,
        augmentation: Any = None,
        beta: float = 1.0,
        kl_warmup: float = 0.0,
        free_bits: float = 0.0,
        epochs: int | None = None,
        batch_size: int = 128,
        learning_rate: float = 1e-3,
        validation_fraction: float = 0.0,
        random_state: Any = None,
        verbose: bool = False,
        training: dict[str, Any] | None = None,
    ):
        self.latent_dim = latent_dim
        self.likelihood = likelihood
        self.scaling = scaling
        self.corruption = corruption
        self.augmentation = augmentation
        self.beta = beta
        self.kl_warmup = kl_warmup
        self.free_bits = free_bits
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose
        self.training = training

    def _parts(self, found: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        return faces(found, **self._asked_of(vae))  # it hands its options on
