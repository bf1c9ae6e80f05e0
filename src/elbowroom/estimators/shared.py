"""What several estimators share and not all: labels, samples of the prior, and scores that are no density's."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.metaestimators import available_if

from elbowroom.estimators.base import LatentEstimator, RowEstimator
from elbowroom.estimators.trained import seed_of
from elbowroom.evaluation import inference
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.evaluation.reconstruction import squared_error

SCORING_SEED = 0
"""Scores are functions of the model and the row: the noise belongs to the row, not to the call."""


def _has_prior(estimator: Any) -> bool:
    """Whether codes are those of the prior: by training, or since it was fitted to them."""
    plan = getattr(estimator, "plan_", None)
    return plan is None or plan.objective.toward_prior or plan.model.prior_fitted


class SamplesOfPrior(RowEstimator):
    """For models whose codes are those of the prior; an autoencoder's are once a prior was fitted to them."""

    @available_if(_has_prior)
    def sample(self, n_samples: int = 1, random_state: Any = None, noise: bool = False) -> np.ndarray:
        """New examples [n_samples, *event]: draws of the prior, decoded, in the data's units.

        Args:
            n_samples: how many.
            random_state: seed, or a `numpy.random.RandomState`.
            noise: draw from p(x|z) instead of taking its mean.
        """
        seed = seed_of(random_state)
        return inference.sample(self._fitted(), n_samples, seed, noise)


class ScoresByBound(LatentEstimator):
    """For models with a bound on log p(x)."""

    def score_samples(self, X: Any, n_samples: int = 10, y: Any = None) -> np.ndarray:
        """The importance-weighted bound on log p(x) of each row [N] in nats, with K = n_samples draws of q.

        It rises with K toward log p(x); K = 1 is the ELBO by Monte Carlo. The draws belong to the row, so the
        score of a row is the same on every call and in any company. With clean rows y it is the bound on log p(y), by
        draws of q(z|x).
        """
        rows = self._check(X, reset=False)
        target = self._target(X, y, rows)
        return importance_weighted(self._fitted(), rows, n_samples, SCORING_SEED, target=target)[0]


class ScoresByError(LatentEstimator):
    """For models without a bound on log p(x)."""

    def score_samples(self, X: Any, y: Any = None) -> np.ndarray:
        """Minus the mean squared error of each row's reconstruction [N], in squared units of the data.

        These models have no density or no bound on it, so this is no log-likelihood. With clean rows y it is the error
        of what becomes of X against those.
        """
        rows = self._check(X, reset=False)
        return -squared_error(self._fitted(), rows, target=self._target(X, y, rows))
