"""AdversarialAutoencoder: compress, restore, and sample from any prior that can be drawn from."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError
from elbowroom.estimators.shared import SamplesOfPrior, ScoresByError, one_for_each
from elbowroom.evaluation import passes
from elbowroom.evaluation.modes import mode_draws, modes_of
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
        hidden: units of the hidden layers of an MLP, such as (400,); the decoder has them mirrored.
        encoder, decoder: a network by name, as a configuration such as `MLP(...)`, or a `torch.nn.Module`; for series
            "recurrent" or "series_convolutional". Where neither encoder nor hidden is given, pictures in colour or
            larger than 32 x 32 get "convolutional", else it is an MLP of 400 units; a decoder that is left out mirrors
            an encoder of images or series.
        posterior: "point" (a row has one code) or "diagonal_gaussian".
        prior: "standard_normal", "uniform", in two dimensions "ten_gaussians" or "swiss_roll", or a configuration.
        likelihood: "auto" (cross entropy for black-and-white values, images in [0, 1] and 8-bit data, squared
            error else), a name, or a configuration.
        scaling: "auto" (by the data), "identity", "range", "standard" or "center".
        corruption, augmentation: damage the input, or change input and target, in training; see `Autoencoder`, `VAE`.
        discriminator: units of the hidden layers of the network that tells codes from draws of the prior.
        waves: how many waves of a code it sees beside the code, so that it learns fine structure too; None
            is 64, or with labels, where a mode is simple and far from where codes start, 0.
        finest: highest frequency of these waves, in radians per unit of the code.
        discriminator_rate: its learning rate, in multiples of `learning_rate`.
        confusion_rate: the same of the encoder where it plays against it; the larger, the more the prior counts
            beside the reconstruction.
        slope_penalty: weight of the discriminator's squared slope, which lets the game settle; 0 is the paper's game.
        slope_left: share of that weight which is left at the end of training, so that what is fine is matched last.
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

    takes_labels = True

    def __init__(
        self,
        latent_dim: int = 2,
        *,
        hidden: tuple[int, ...] | None = None,
        encoder: Any = None,
        decoder: Any = None,
        posterior: Any = "point",
        prior: Any = "standard_normal",
        likelihood: Any = "auto",
        scaling: Any = "auto",
        corruption: Any = None,
        augmentation: Any = None,
        discriminator: tuple[int, ...] = (64, 64),
        waves: int | None = None,
        finest: float = 15.0,
        discriminator_rate: float = 6.0,
        confusion_rate: float = 2.0,
        slope_penalty: float = 0.3,
        slope_left: float = 0.01,
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
        self.augmentation = augmentation
        self.discriminator = discriminator
        self.waves = waves
        self.finest = finest
        self.discriminator_rate = discriminator_rate
        self.confusion_rate = confusion_rate
        self.slope_penalty = slope_penalty
        self.slope_left = slope_left
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose
        self.training = training

    def mode_of(self, X: Any) -> np.ndarray:
        """The class [N] whose mode of the prior each row's code lies in; rows need no labels for that.

        Raises:
            ConfigError: the model was fitted without labels, or its prior does not say where a code lies.
        """
        codes, labels = self.transform(X), self._known()
        return np.asarray(labels)[modes_of(self.model_, codes, len(labels))]

    def sample(self, n_samples: int = 1, random_state: Any = None, noise: bool = False, y: Any = None) -> np.ndarray:
        """New examples [n_samples, *event]: draws of the prior, decoded, in the data's units.

        Args:
            n_samples: how many.
            random_state: seed, or a `numpy.random.RandomState`.
            noise: draw from p(x|z) instead of taking its mean.
            y: where the model was fitted with labels: the class whose mode to draw from, one for all or one for each.

        Raises:
            ConfigError: a class, and the model was fitted without labels.
            DataError: a class that training did not see, or another number of classes.
        """
        if y is None:
            return super().sample(n_samples, random_state, noise)
        seed = int(check_random_state(random_state).randint(2**31 - 1))
        model, labels = self._fitted(), self._known()
        wanted = np.repeat(np.asarray(y), n_samples) if np.ndim(y) == 0 else np.asarray(y)
        modes = self.plan_.objective.condition.read(wanted, n_samples)
        codes = mode_draws(model, modes, len(labels), seed, "sample")
        return passes.sample(model, n_samples, seed, noise, codes=codes)

    def _parts(self, found: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        return adversarial_autoencoder(found, labels=labels, **self._asked_of(adversarial_autoencoder))

    def _labels(self, y: Any, rows: np.ndarray) -> np.ndarray | None:
        return None if y is None else one_for_each(y, rows)

    def _known(self) -> tuple[int | str, ...]:
        """The classes that choose modes."""
        self._fitted()
        condition = self.plan_.objective.condition
        if condition is None:
            raise ConfigError("Labels choose modes where the model was fitted with some.", "a fit without y",
                              "call fit(X, y)")  # fmt: skip
        return condition.labels

    def _build_settings(self, given: dict[str, Any]) -> TrainingSettings:
        return super()._build_settings({"keep_best": False, **given})
