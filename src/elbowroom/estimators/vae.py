"""VAE: a latent space with a prior, so the model can also generate, and bound log p(x)."""

from __future__ import annotations

from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.estimators.shared import SamplesOfPrior, ScoresByBound
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets.vae import vae


class VAE(SamplesOfPrior, ScoresByBound):
    """A variational autoencoder (Kingma & Welling 2013, arXiv 1312.6114).

    Args:
        latent_dim: dimensions of z.
        hidden: units of the hidden layers of an MLP, such as (400,); the decoder has them mirrored.
        encoder, decoder: a network by name, as a configuration such as `MLP(...)`, or a `torch.nn.Module`; for series
            "recurrent" or "series_convolutional". Where neither encoder nor hidden is given, pictures in colour or
            larger than 32 x 32 get "convolutional", else it is an MLP of 400 units; a decoder that is left out mirrors
            an encoder of images or series.
        posterior, prior: parts by name or as configurations.
        likelihood: "auto" (by the data; `default_for` says what and why), a name, or a configuration such as
            `Gaussian(sigma=0.1)`.
        scaling: "auto" (by the data), "identity", "range", "standard" or "center".
        corruption: damages the input in training; see `Autoencoder`.
        augmentation: changes the example in training; "binarise" draws every pixel as black or white anew,
            "horizontal_flip" and "shift" change images; a list of them comes one after another.
        bound: what training raises: "elbo"; "importance_weighted" (IWAE) or the same with the
            "doubly_reparameterised" gradient; "naive_monte_carlo", the mean of p(x|z) over the prior, which has
            no encoder.
        bound_samples: draws of z for each example and step, such as 5.
        beta: weight of the KL; 1 is the bound on log p(x).
        kl_warmup: epochs over which that weight goes from kl_start to beta.
        kl_start: weight of the KL where the warm-up begins.
        free_bits: nats of KL per dimension that cost nothing.
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
    >>> x = np.random.default_rng(0).normal(size=(64, 5))
    >>> vae = VAE(latent_dim=2, epochs=2, random_state=0).fit(x)
    >>> vae.transform(x).shape, vae.sample(3, random_state=0).shape
    ((64, 2), (3, 5))
    """

    def __init__(
        self,
        latent_dim: int = 2,
        *,
        hidden: tuple[int, ...] | None = None,
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
        kl_start: float = 0.0,
        free_bits: float = 0.0,
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
        self.kl_start = kl_start
        self.free_bits = free_bits
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
        return vae(found, **self._asked_of(vae))
