"""LinearAutoencoder: finds PCA's subspace by gradient steps."""

from __future__ import annotations

from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.estimators.shared import ScoresByError
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets.linear_autoencoder import linear_autoencoder


class LinearAutoencoder(ScoresByError):
    """One linear layer each way, trained on squared error; its optimum spans PCA's subspace (Baldi & Hornik 1989).

    The axes inside that subspace are free, so codes are not PCA's scores; the subspace and the error are PCA's.

    Args:
        latent_dim: dimensions of the code.
        epochs: passes over the data; None takes at least 10, and on small data about 3,000 steps.
        batch_size: examples of one step.
        learning_rate: highest rate of the schedule.
        validation_fraction: share of rows held out for the best epoch and early stopping.
        random_state: seed, or a `numpy.random.RandomState`.
        verbose: show progress.
        training: further `TrainingSettings`, such as {"patience": 5}.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=(64, 3)) @ np.diag([3.0, 1.0, 0.1])
    >>> LinearAutoencoder(latent_dim=2, random_state=0).fit(x).transform(x).shape
    (64, 2)
    """

    def __init__(
        self,
        latent_dim: int = 2,
        *,
        epochs: int | None = None,
        batch_size: int = 512,
        learning_rate: float = 1e-2,
        validation_fraction: float = 0.0,
        random_state: Any = None,
        verbose: bool = False,
        training: dict[str, Any] | None = None,
    ):
        self.latent_dim = latent_dim
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose
        self.training = training

    def _parts(self, found: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        return linear_autoencoder(found, **self._asked_of(linear_autoencoder))
