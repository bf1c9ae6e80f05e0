"""VAEGAN: a VAE whose pictures are sharp, because a discriminator says what a good reconstruction is."""

from __future__ import annotations

from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.estimators.shared import SamplesOfPrior, ScoresByError
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets.vae_gan import vae_gan
from elbowroom.training.settings import TrainingSettings


class VAEGAN(SamplesOfPrior, ScoresByError):
    """A VAE whose decoder plays against a discriminator, and whose reconstructions are compared in a layer of it.

    What training raises is no likelihood: the ELBO that history and reports give is that of the model as it is, and
    nothing raises it. The weights kept are those of the last epoch unless training={"keep_best": True}.

    Args:
        latent_dim: dimensions of the code.
        hidden: units of the encoder's hidden layers where it is an MLP; the decoder has them mirrored.
        encoder, decoder: a network by name, as a configuration such as `MLP(...)`, or a `torch.nn.Module`; for images
            encoder="convolutional" or "residual", which a decoder that is left out mirrors.
        posterior, prior: parts by name or as configurations.
        likelihood: "auto" (by the data), a name, or a configuration; its mean is what is made, and nothing else of it
            is trained.
        scaling: "auto" (by the data), "identity", "range", "standard" or "center".
        corruption: damages the input in training; see `Autoencoder`.
        discriminator: the network that tells real examples from made ones; or the channels of its convolutions where
            the encoder is a network of images, else the units of its hidden layers; None takes the encoder's channels,
            or 256 and 256 units.
        layer: which of its hidden layers is compared, counted from 0, or from the last with -1.
        feature_sigma: standard deviation of a feature in that comparison: a number, 1 in the paper, or "optimal", what
            explains the features of each batch best.
        feature_weight: gamma: what the comparison counts for the decoder beside the game.
        discriminator_rate: learning rate of the discriminator, in multiples of `learning_rate`.
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
    >>> model = VAEGAN(latent_dim=2, epochs=2, random_state=0).fit(x)
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
        posterior: Any = "diagonal_gaussian",
        prior: Any = "standard_normal",
        likelihood: Any = "auto",
        scaling: Any = "auto",
        corruption: Any = None,
        discriminator: Any = None,
        layer: int = 0,
        feature_sigma: Any = "optimal",
        feature_weight: float = 3.0,
        discriminator_rate: float = 1.0,
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
        self.layer = layer
        self.feature_sigma = feature_sigma
        self.feature_weight = feature_weight
        self.discriminator_rate = discriminator_rate
        self.slope_penalty = slope_penalty
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose
        self.training = training

    def _parts(self, found: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        return vae_gan(found, **self._asked_of(vae_gan))

    def _build_settings(self, given: dict[str, Any]) -> TrainingSettings:
        return super()._build_settings({"keep_best": False, **given})
