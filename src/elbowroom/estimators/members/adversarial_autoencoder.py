"""AdversarialAutoencoder: compress, restore, and sample from any prior that can be drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from elbowroom.data.labels import one_for_each
from elbowroom.errors import ConfigError
from elbowroom.estimators.shared import SamplesOfPrior, ScoresByError
from elbowroom.estimators.trained import seed_of
from elbowroom.evaluation import inference
from elbowroom.evaluation.modes import mode_draws, modes_of
from elbowroom.presets.adversarial_autoencoder import AdversarialAutoencoderPreset
from elbowroom.settings import settings
from elbowroom.training.settings import TrainingSettings


@settings
class AdversarialAutoencoder(SamplesOfPrior, ScoresByError, AdversarialAutoencoderPreset):
    """An autoencoder whose codes a discriminator brings to a prior.

    Validation compares reconstructions alone, so the final weights are those of the last epoch unless
    training={"keep_best": True}.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).random((64, 8, 8))
    >>> model = AdversarialAutoencoder(latent_dim=2, prior="swiss_roll", epochs=2, random_state=0).fit(x)
    >>> model.transform(x).shape, model.sample(3, random_state=0).shape
    ((64, 2), (3, 8, 8))
    """

    takes_labels = True
    learning_rate = 1e-3

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
        seed = seed_of(random_state)
        model, labels = self._fitted(), self._known()
        wanted = np.repeat(np.asarray(y), n_samples) if np.ndim(y) == 0 else np.asarray(y)
        modes = self.plan_.objective.condition.read(wanted, n_samples)
        codes = mode_draws(model, modes, len(labels), seed, "sample")
        return inference.sample(model, n_samples, seed, noise, codes=codes)

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

    def _build_settings(self, asked: Mapping[str, Any]) -> TrainingSettings:
        return super()._build_settings({"keep_best": False, **asked})


part = AdversarialAutoencoder
