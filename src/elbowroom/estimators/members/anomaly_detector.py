"""AnomalyDetector: rows that the model of all rows cannot explain, and the features that give them away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from sklearn.base import OutlierMixin

from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError
from elbowroom.estimators.base import LatentEstimator
from elbowroom.evaluation import anomaly
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets.anomaly_detector import AnomalyDetectorPreset, Measure
from elbowroom.settings import settings


@settings
class AnomalyDetector(OutlierMixin, LatentEstimator, AnomalyDetectorPreset):
    """An outlier detector in the manner of scikit-learn's `IsolationForest`.

    By default the score of an image is its squared reconstruction error. Of other rows a score adds three views, each
    in interquartile ranges of the training rows: how far the values lie from what is restored of the row, from what is
    restored of it under strong noise, and from the medians of their columns. The restorations count a quarter and three
    quarters. The defaults are one setting for all tables, chosen on sets of ADBench (Han et al. 2022, arXiv
    2206.09426), and one for all images, as the page of benchmarks tells. Training is short, since a long one learns the
    outliers too. Where columns depend on each other closely, less noise finds more.

    Attributes:
        measure_: what a score is: `measure`, or what "auto" stands for.
        offset_: the score below which a row is an outlier.
        spreads_: with "deviation" the interquartile range, among training rows, of each of the views that a score adds.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=(256, 4))
    >>> x[7, 2] = 9.0
    >>> detector = AnomalyDetector(contamination=1 / 256, random_state=0).fit(x)
    >>> np.flatnonzero(detector.predict(x) == -1).tolist()
    [7]
    >>> int(detector.feature_scores(x)[7].argmax())
    2
    """

    least_epochs: ClassVar[int] = 1
    most_epochs: ClassVar[int] = 100
    rules: ClassVar[Mapping[str, str]] = {
        "epochs": "about 500 steps for deviation, otherwise 1,000; at least one pass, at most 100"
    }
    batch_size = 256
    learning_rate = 1e-3
    contamination: float | Literal["auto"] = "auto"
    """Share of outliers among the training rows, 0 to 0.5, by which `offset_` is set; auto sets it at Tukey's lower
    fence of their scores, 1.5 interquartile ranges below the first quartile."""

    @property
    def measure_(self) -> Measure:
        """What a score is: `measure`, or what auto stands for with the fitted rows."""
        return self.measure_of(self._fitted().config.event_shape)

    def _least_steps(self, model: ModelConfig) -> int:
        """A longer training learns the outliers too."""
        return 500 if self.measure_of(model.event_shape) == "deviation" else 1000

    def score_samples(self, X: Any) -> np.ndarray:
        """How normal each row is [N], higher is more normal; a function of the row alone.

        With "deviation", the default but for images, minus how far its values lie from what is restored of the row, as
        it is and under strong noise, and from the medians of their columns, in interquartile ranges of the training
        rows; with "error" minus the mean squared error of its reconstruction, in standardised units; with "likelihood"
        the ELBO in nats, with "reconstruction" its first term. What is drawn, noise or codes, is the same 16 draws for
        every row.
        """
        return anomaly.normality(self._fitted(), self._check(X, reset=False), *self._measured())

    def feature_scores(self, X: Any) -> np.ndarray:
        """What each feature adds to a row's abnormality [N, F], higher is more unusual; images are flattened.

        With "deviation" and "error" a row sums to -score_samples. With "likelihood" the values are -log p(x_i|z) in
        nats, and a row sums to -score_samples less the KL, which is no single feature's, with "reconstruction" without.
        """
        return anomaly.shares_by_feature(self._fitted(), self._check(X, reset=False), *self._measured())

    def decision_function(self, X: Any) -> np.ndarray:
        """score_samples - offset_ [N]: negative for outliers."""
        return self.score_samples(X) - self.offset_

    def predict(self, X: Any) -> np.ndarray:
        """+1 for inliers and -1 for outliers [N]."""
        return np.where(self.decision_function(X) < 0, -1, 1)

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        share = self.contamination
        if share != "auto" and not (isinstance(share, int | float) and 0 < share <= 0.5):
            raise ConfigError("contamination is 'auto' or a share, 0 < share <= 0.5.", repr(share), "try 0.05")
        return super().parts(seen, labels)

    def _measured(self) -> tuple[str, list[float]]:
        """What a score is, and the spreads of its views; of runs of before there are none."""
        return self.measure_, getattr(self, "spreads_", [])

    def _learn_more(self, rows: np.ndarray, weight: np.ndarray | None) -> None:
        if self.measure_ == "deviation":
            views = anomaly.views_of(self.model_, rows)
            self.spreads_ = anomaly.spreads_of(views, weight)
            scores = -(views @ anomaly.weights_of(self.spreads_))
        else:
            scores = anomaly.normality(self.model_, rows, self.measure_)
        self.offset_ = anomaly.threshold(scores, self.contamination, weight)


part = AnomalyDetector
