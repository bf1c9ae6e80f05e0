"""VAE: a latent space with a prior, so the model can also generate, and bound log p(x)."""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.statistics import Statistics
from elbowroom.estimators.shared import SamplesOfPrior
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets.vae import vae

SCORING_SEED = 0
"""Scores are functions of the model and the row: the noise belongs to the row, not to the call."""


class VAE(SamplesOfPrior):
    """A variational autoencoder (Kingma & Welling 2013, arXiv 1312.6114).

    Args:
        latent_dim: dimensions of z.
        hidden: units of the encoder's hidden layers where it is an MLP; the decoder has them mirrored.
        encoder, decoder: a network by name, as a configuration such as `MLP(...)`, or a `torch.nn.Module`; for images
            encoder="convolutional" or "residual", for series "recurrent" or "series_convolutional", which a decoder
            that is left out mirrors.
        posterior, prior: parts by name or as configurations.
        likelihood: "auto" (by the data; `default_for` says what and why), a name, or a configuration such as
            `Gaussian(sigma=0.1)`.
        scaling: "auto" (by the data), "identity", "range", "standard" or "center".
        corruption: damages the input in training; see `Autoencoder`.
        augmentation: changes the example in training; "binarise" draws every pixel as black or white anew.
        bound: what training raises: "elbo"; "importance_weighted" (IWAE) or the same with the
            "doubly_reparameterised" gradient; "naive_monte_carlo", the mean of p(x|z) over the prior, which has
            no encoder.
        bound_samples: draws of z for each example and step, such as 5.
        beta: weight of the KL; 1 is the bound on log p(x).
        kl_warmup: epochs over which that weight rises from 0.
        free_bits: nats of KL per dimension that cost nothing.
        epochs: passes over the data; None takes at least 10, and on small data about 3,000 steps.
        batch_size: examples of one step.
        learning_rate: highest rate of the schedule.
        validation_fraction: share of rows held out for the best epoch and early stopping.
        random_state: seed, or a `numpy.random.RandomState`.
        verbose: show progress.
        training: further `TrainingSettings`, such as {"ema": 0.999}.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=(64, 5))
    >>> vae = VAE(latent_dim=2, epochs=2, random_state=0).fit(x)
    >>> vae.transform(x).shape, vae.sample(3, random_state=0).shape
    ((64, 2), (3, 5))
    """

    def __init__(
        self,
        latent_dim: int = 2,
        *,
        hidden: tuple[int, ...] = (400,),
        encoder: Any = None,
        decoder: Any = None,
        posterior: Any = "diagonal_gaussian",
        prior: Any = "standard_normal",
        likelihood: Any = "auto",
        scaling: Any = "auto",
        corruption: Any = None,
        augmentation: Any = None,
        bound: str = "elbo",
        bound_samples: int = 1,
        beta: float = 1.0,
        kl_warmup: float = 0.0,
        free_bits: float = 0.0,
        epochs: int | None = None,
        batch_size: int = 128,
        learning_rate: float = 6e-3,
        validation_fraction: float = 0.0,
        random_state: Any = None,
        verbose: bool = False,
        training: dict[str, Any] | None = None,
    ):
        self.latent_dim = latent_dim
        self.hidden = hidden
        self.encoder = encoder
        self.decoder = decoder
        self.posterior = posterior
        self.prior = prior
        self.likelihood = likelihood
        self.scaling = scaling
        self.corruption = corruption
        self.augmentation = augmentation
        self.bound = bound
        self.bound_samples = bound_samples
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
        return vae(found, **self._asked_of(vae))

    def score_samples(self, X: Any, n_samples: int = 10) -> np.ndarray:
        """The importance-weighted bound on log p(x) of each row [N] in nats, with K = n_samples draws of q.

        It rises with K toward log p(x); K = 1 is the ELBO by Monte Carlo. The draws belong to the row, so the
        score of a row is the same on every call and in any company.
        """
        return importance_weighted(self._fitted(), self._check(X, reset=False), n_samples, SCORING_SEED)[0]
