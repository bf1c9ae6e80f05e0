"""ConditionalVAE: a VAE that sees a label of each row, and draws and redraws examples of the label asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.labels import one_for_each
from elbowroom.errors import ConfigError, DataError
from elbowroom.estimators.base import LatentEstimator
from elbowroom.estimators.trained import seed_of
from elbowroom.evaluation import inference
from elbowroom.evaluation.anomaly import log_px_by_step
from elbowroom.evaluation.denoising import denoise
from elbowroom.evaluation.health import prior_draws
from elbowroom.evaluation.inpainting import inpaint
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.latent import styles
from elbowroom.objectives.objective import Objective
from elbowroom.presets.conditional_vae import ConditionalVAEPreset, warmed_up
from elbowroom.settings import settings

SCORING_SEED = 0
"""Scores are functions of the model, the row and its label: the noise belongs to the row, not to the call."""


@settings
class ConditionalVAE(LatentEstimator, ConditionalVAEPreset):
    """A variational autoencoder of p(x|y) (Sohn, Lee & Yan 2015; Kingma et al. 2014, arXiv 1406.5298, model M2).

    Encoder and decoder see the label y of a row; the prior N(0, I) is the same for all labels. A code therefore
    says what the label does not, its style, and can be decoded under another label. A module of your
    own gets rows [N, F + C] and codes [N, D + C], the values of the condition last; the networks of the library
    see it at every layer. With kl_start above beta, codes are dear at the start and leave to the label what the label
    says: samples are of their class more often, for some nats of the bound.

    >>> import numpy as np
    >>> y = np.arange(64) % 2
    >>> x = np.random.default_rng(0).normal(size=(64, 5)) + y[:, None]
    >>> model = ConditionalVAE(latent_dim=2, epochs=2, random_state=0).fit(x, y)
    >>> model.transform(x, y).shape, model.sample(3, y=1, random_state=0).shape
    ((64, 2), (3, 5))
    """

    takes_labels = True

    def fit_transform(self, X: Any, y: Any = None, **fit_params: Any) -> np.ndarray:
        """Fits, and gives the codes of the same rows [N, latent_dim]."""
        return self.fit(X, y, **fit_params).transform(X, y)

    def transform(self, X: Any, y: Any = None) -> np.ndarray:
        """The code of every row [N, latent_dim] and its label: the mean of q(z|x, y).

        Raises:
            ConfigError: no labels.
            DataError: labels of another number than the rows, or one that training did not see.
        """
        return inference.encode(self._fitted(), self._check(X, reset=False), y)

    def inverse_transform(self, X: Any, y: Any = None) -> np.ndarray:
        """The rows that codes X [N, latent_dim] stand for under labels y, one for all or one for each."""
        codes = self._checked_codes(X)
        return inference.decode(self._fitted(), codes, self._for_each(y, len(codes)))

    def reconstruct(self, X: Any, y: Any = None) -> np.ndarray:
        """Every row through its code and back under its label, in the data's units [N, *event]."""
        return inference.reconstruct(self._fitted(), self._check(X, reset=False), y)

    def denoise(self, X: Any, corruption: Any = None, y: Any = None) -> np.ndarray:
        """As `Autoencoder.denoise`, with the label of every row."""
        return denoise(self._fitted(), self._check(X, reset=False), corruption, y)

    def inpaint(self, X: Any, mask: Any = None, y: Any = None, *, rounds: int | None = None) -> np.ndarray:
        """As `Autoencoder.inpaint`, with the label of every row."""
        rows, hidden = self._with_holes(X, mask)
        return inpaint(self._fitted(), rows, hidden, y, rounds)

    def restyle(self, X: Any, y: Any, new_y: Any) -> np.ndarray:
        """Every row in its own style under another label: encoded with y, decoded with new_y [N, *event].

        Args:
            X: rows [N, *event].
            y: their labels [N, ...].
            new_y: the label for all of them, or one for each.
        """
        rows = self._check(X, reset=False)
        return self.inverse_transform(inference.encode(self.model_, rows, y), new_y)

    def style_grid(
        self, labels: Any = None, codes: Any = None, n_styles: int = 10, random_state: Any = None
    ) -> np.ndarray:
        """The same codes under each label: decoded examples [labels, styles, *event].

        Args:
            labels: [L, ...]; None for all known classes.
            codes: [M, latent_dim], such as `transform` gives; None for n_styles draws of the prior.
            n_styles: how many are drawn.
            random_state: seed of the draws, or a `numpy.random.RandomState`.
        """
        model = self._fitted()
        if labels is None:
            labels = self._known()
        if codes is None:
            seed = seed_of(random_state)
            codes = prior_draws(model, n_styles, seed, "styles").astype(np.float32)
        return styles.style_grid(model, self._checked_codes(codes), labels)

    def score_samples(self, X: Any, y: Any = None, n_samples: int = 10) -> np.ndarray:
        """The importance-weighted bound on log p(x|y) of each row [N] in nats, with K = n_samples draws of q."""
        return importance_weighted(self._fitted(), self._check(X, reset=False), n_samples, SCORING_SEED, y)[0]

    def score_steps(self, X: Any, y: Any = None) -> np.ndarray:
        """log p(x_t|z, y) of each step of series X [N, T] or [N, T, C]: [N, T] in nats, higher is better."""
        return log_px_by_step(self._fitted(), self._check(X, reset=False), y)

    def score(self, X: Any, y: Any = None) -> float:
        """The mean of `score_samples` over the rows of X, in nats per row."""
        return float(np.mean(self.score_samples(X, y)))

    def sample(self, n_samples: int = 1, y: Any = None, random_state: Any = None, noise: bool = False) -> np.ndarray:
        """New examples [n_samples, *event] of the label asked for, in the data's units.

        Args:
            n_samples: how many.
            y: the label of all of them, or one for each.
            random_state: seed, or a `numpy.random.RandomState`.
            noise: draw from p(x|z, y) instead of taking its mean.

        Raises:
            ConfigError: no label.
            DataError: a label that training did not see, or another number of labels.
        """
        seed = seed_of(random_state)
        return inference.sample(self._fitted(), n_samples, seed, noise, self._for_each(y, n_samples))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags

    def _paced(self, objective: Objective, settings: Any) -> Objective:
        by_rule = self.kl_warmup is None and isinstance(self.objective, str)
        return warmed_up(objective, settings.epochs) if by_rule else objective

    def _labels(self, y: Any, rows: np.ndarray) -> Any:
        if y is None:
            raise DataError("A conditional model requires y to be passed: a label for each row.",
                            "the target y is None", "call fit(X, y), or fit a VAE, which needs none")  # fmt: skip
        return one_for_each(y, rows)

    def _validation(self, validation: Any) -> tuple[Any, Any]:
        if not isinstance(validation, tuple) or len(validation) != 2:
            raise ConfigError("The validation rows of a conditional model come with their labels.",
                              type(validation).__name__, "pass validation=(rows, labels)")  # fmt: skip
        return validation

    def _for_each(self, y: Any, rows: int) -> Any:
        """Labels for so many rows; one label stands for all."""
        if y is None or np.ndim(y) != self.model_.config.condition.label_dims:
            return y
        counted = isinstance(rows, int | np.integer) and rows >= 0  # what is no number of rows is refused further on
        return np.repeat(np.asarray(y)[None], rows, axis=0) if counted else y

    def _known(self) -> tuple[int | str, ...]:
        known = getattr(self.model_.config.condition, "labels", None)
        if known is None:
            raise ConfigError("Values of a condition cannot be counted.", "labels=None",
                              "pass the labels to draw, [L] or [L, C]")  # fmt: skip
        return known


part = ConditionalVAE
