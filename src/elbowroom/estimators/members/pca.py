"""ProbabilisticPCA: PCA with a density, fitted at once."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from elbowroom.data.rows import row_blocks
from elbowroom.estimators.shared import SCORING_SEED, SamplesOfPrior
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.presets.pca import PCAPreset
from elbowroom.settings import settings
from elbowroom.training.settings import ClosedForm


@settings
class ProbabilisticPCA(SamplesOfPrior, PCAPreset):
    """PCA with a density: the linear VAE at its optimum, in closed form (Tipping & Bishop 1999, eq. 7, 8 and 12).

    z ~ N(0, I), x|z ~ N(W z + mean, sigma^2 I), and W has no rotation. Nothing is trained: there are no epochs and no
    history. q(z|x) is the posterior itself, so the ELBO is log p(x), and `score_samples` is exact.

    A code is the mean of p(z|x): PCA's scores, each divided by the deviation of its axis and drawn a little to 0. So
    `reconstruct` is drawn to the mean too, and its error on training rows lies a little above that of PCA's projection,
    which is `mean_ + scores @ components_`, with `scores = (X - mean_) @ components_.T` of flat rows.

    As in scikit-learn the covariance is divided by N - 1; the paper divides by N. Where features outnumber rows,
    `noise_variance_` is the mean over all F - latent_dim directions that are left, as in the paper; scikit-learn counts
    those that the rows span. Columns of several units want a `StandardScaler` in front.

    Attributes:
        components_: principal axes [latent_dim, *event] of length 1, from the largest variance down; the entry of each
            that is largest in size is positive, as in scikit-learn.
        explained_variance_: variance of the training rows along each axis [latent_dim], in squared units of the data.
        explained_variance_ratio_: the same as shares of the variance of all features together.
        noise_variance_: sigma^2, the mean variance along the directions that are left.
        mean_: of the training rows [*event].

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=(64, 3)) @ np.diag([3.0, 1.0, 0.1])
    >>> pca = ProbabilisticPCA(latent_dim=1).fit(x)
    >>> pca.components_.round(1).tolist(), pca.score_samples(x).shape
    ([[1.0, 0.0, 0.0]], (64,))
    """

    method: ClassVar[type] = ClosedForm

    def score_samples(self, X: Any, n_samples: int = 1) -> np.ndarray:
        """log p(x) of each row [N] in nats, exact, in float64 whatever the data are.

        One draw of q is enough: where q is the posterior, every draw gives log p(x) itself. After `fit_prior` it is
        not, and the value is the importance-weighted bound with K = n_samples draws.
        """
        model, rows = self._fitted(), self._check(X, reset=False)
        return np.concatenate([
            importance_weighted(model, np.asarray(rows[some], dtype=np.float64), n_samples, SCORING_SEED)[0]
            for some in row_blocks(rows, itemsize=8)
        ])  # fmt: skip

    @property
    def components_(self) -> np.ndarray:
        weight = self._weight()
        lengths = np.linalg.norm(weight, axis=0)
        axes = weight / np.where(lengths > 0, lengths, 1.0)
        return axes.T.reshape(-1, *self.model_.config.event_shape)

    @property
    def explained_variance_(self) -> np.ndarray:
        return np.asarray(np.square(self._weight()).sum(0) + self.noise_variance_)

    @property
    def explained_variance_ratio_(self) -> np.ndarray:
        variance = self.explained_variance_
        features, dims = self._weight().shape
        return np.asarray(variance / (variance.sum() + (features - dims) * self.noise_variance_))

    @property
    def noise_variance_(self) -> float:
        model = self._fitted()
        return float((model.likelihood.log_var.exp() * model.scaling.scale.square()).detach())

    @property
    def mean_(self) -> np.ndarray:
        model = self._fitted()
        bias = model.decoder.linear.bias.detach().reshape(model.config.event_shape)
        return np.asarray(model.to_data(bias).numpy())

    def _weight(self) -> np.ndarray:
        """W [F, D] in the data's units."""
        model = self._fitted()
        return np.asarray((model.decoder.linear.weight * model.scaling.scale).detach().numpy())

    def _settings(self, rows: int, has_validation: bool, seed: int, model: Any) -> ClosedForm:
        return ClosedForm(seed=seed)


part = ProbabilisticPCA
