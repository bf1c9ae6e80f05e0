"""AdversarialAutoencoder: compress, restore, and sample from any prior that can be drawn from."""

from __future__ import annotations

from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.estimators.shared import SamplesOfPrior, ScoresByError
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets.adversarial_autoencoder import adversarial_autoencoder
from elbowroom.training.settings import TrainingSettings


class AdversarialAutoencoder(SamplesOfPrior, ScoresByError):
    """An autoencoder whose codes, all together, are brought to a prior by a game with a discriminator.

    Validation compares reconstructions alone, so the weights kept are those of the last epoch unless
    training={"keep_best": True}.

    Args:
        latent_dim: dimensions of the code.
        hidden: units of the encoder's hidden layers where it is an MLP; the decoder has them mirrored.
        encoder, decoder: a network by name, as a configuration such as `MLP(...)`, or a `torch.nn.Module`; for images
            encoder="convolutional" or "residual", for series "recurrent" or "series_convolutional", which a decoder
            that is left out mirrors.
        posterior: "point" (a row has one code) or "diagonal_gaussian".
        prior: "standard_normal", "uniform", in two dimensions "ten_gaussians" or "swiss_roll", or a configuration.
        likelihood: "auto" (cross entropy for black-and-white values, images in [0, 1] and 8-bit data, squared
            error else), a name, or a configuration.
        scaling: "auto" (by the data), "identity", "range", "standard" or "center".
        corruption: damages the input in training; see `Autoencoder`.
        discriminator: units of the hidden layers of the network that tells codes from draws of the prior.
        discriminator_rate: its learning rate, in multiples of `learning_rate`.
        confusion_rate: the same of the encoder where it plays against it; the larger, the more the prior counts
            beside the reconstruction.
        slope_penalty: weight of the discriminator's squared slope, which lets the game settle; 0 is the paper's game.
        epochs: passes over the data; None takes at least 10, and on small data about 3,000 steps.
        batch_size: examples of one step.
        learning_rate: highest rate of the schedule.
        validation_fraction: share of rows held out, whose values history has.
        random_state: seed, or a `numpy.random.RandomState`.
        verbose: show progress.
        training: further `TrainingSettings`, such as {"ema": 0.999}.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).random((64, 8, 8))
    >>> model = AdversarialAutoencoder(latent_dim=2, prior="swiss_roll", epochs=2, random_state=0).fit(x)
    >>> model.transform(x).shape, model.sample(3, random_state=0).shape
    ((64, 2), (3, 8, 8))
    """

    def __init__(
        self,
        latent_dim: int = 2,
        *,
        hidden: tuple[int, ...] = (400,),
        encoder: Any = None,
        decoder: Any = None,
        posterior: Any = "point",
        prior: Any = "standard_normal",
        likelihood: Any = "auto",
        scaling: Any = "auto",
        corruption: Any = None,
        discriminator: tuple[int, ...] = (256, 256),
        discriminator_rate: float = 1.0,
        confusion_rate: float = 1.0,
        slope_penalty: float = 0.1,
        epochs: int | None = None,
        batch_size: int = 128,
        learning_rate: float = 1e-3,
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
        self.discriminator = discriminator
        self.discriminator_rate = discriminator_rate
        self.confusion_rate = confusion_rate
        self.slope_penalty = slope_penalty
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose
        self.training = training

    def _parts(self, found: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        return adversarial_autoencoder(found, **self._asked_of(adversarial_autoencoder))

    def _build_settings(self, given: dict[str, Any]) -> TrainingSettings:
        return super()._build_settings({"keep_best": False, **given})
