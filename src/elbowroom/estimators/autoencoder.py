"""Autoencoder: compress, restore; with a corruption, denoise."""

from __future__ import annotations

from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.estimators.shared import ScoresByError
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets.autoencoder import autoencoder


class Autoencoder(ScoresByError):
    """An encoder to a code and a decoder back, trained on reconstruction alone.

    Args:
        latent_dim: dimensions of the code.
        hidden: units of the hidden layers of an MLP, such as (400,); the decoder has them mirrored.
        encoder, decoder: a network by name, as a configuration such as `MLP(...)`, or a `torch.nn.Module`; for series
            "recurrent" or "series_convolutional". Where neither encoder nor hidden is given, pictures in colour or
            larger than 32 x 32 get "convolutional", else it is an MLP of 400 units; a decoder that is left out mirrors
            an encoder of images or series.
        likelihood: "auto" (cross entropy for black-and-white values, images in [0, 1] and 8-bit data, squared
            error else), a name, or a configuration.
        scaling: "auto" (by the data), "identity", "range", "standard" or "center".
        corruption: damages the input in training and makes the model a denoiser: "salt_and_pepper",
            "gaussian", "masking", "block", or a configuration such as `Masking(share=0.5)`; see `denoise`, `inpaint`.
        augmentation: changes input and target alike in training; see `VAE`.
        penalty: how unlike an image and its reconstruction look, lowered beside the objective, which with it is no
            likelihood: "ms_ssim" (structure at several scales), or `Perceptual.of(fitted)` (features of a fitted
            encoder).
        penalty_weight: nats that one unit of it costs; None takes the penalty's own, 100.
        epochs: passes over the data; None takes at least 10, and on small data about 3,000 steps.
        batch_size: examples of one step.
        learning_rate: highest rate of the schedule; None is 2e-3 for networks of images, and else 6e-3.
        validation_fraction: share of rows held out for the best epoch and early stopping.
        random_state: seed, or a `numpy.random.RandomState`.
        verbose: show progress.
        training: further `TrainingSettings`, such as {"ema": 0.999}.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).random((64, 8, 8))
    >>> Autoencoder(latent_dim=2, epochs=2, random_state=0).fit(x).reconstruct(x).shape
    (64, 8, 8)
    """

    def __init__(
        self,
        latent_dim: int = 2,
        *,
        hidden: tuple[int, ...] | None = None,
        encoder: Any = None,
        decoder: Any = None,
        likelihood: Any = "auto",
        scaling: Any = "auto",
        corruption: Any = None,
        augmentation: Any = None,
        penalty: Any = None,
        penalty_weight: float | None = None,
        epochs: int | None = None,
        batch_size: int = 128,
        learning_rate: float | None = None,
        validation_fraction: float = 0.0,
        random_state: Any = None,
        verbose: bool = False,
        training: dict[str, Any] | None = None,
    ):
        self.latent_dim = latent_dim
        self.hidden = hidden
        self.encoder = encoder
        self.decoder = decoder
        self.likelihood = likelihood
        self.scaling = scaling
        self.corruption = corruption
        self.augmentation = augmentation
        self.penalty = penalty
        self.penalty_weight = penalty_weight
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose
        self.training = training

    def _parts(self, found: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        return autoencoder(found, **self._asked_of(autoencoder))
