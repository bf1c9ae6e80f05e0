"""How near all codes together are to another set of points, such as draws of the prior."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import torch

from elbowroom.errors import ConfigError, DataError
from elbowroom.maths import wasserstein as distances

MOST_POINTS = 2000
"""Of an exact Wasserstein distance, whose time grows with the cube."""
UNITS = 20
"""Hidden units of the two-sample classifier, as in its paper."""


@dataclass(frozen=True)
class Moments:
    """Moments of codes; of N(0, I) all but the first are 0.

    Args:
        mean_norm: Euclidean norm of the mean.
        covariance_deviation: largest absolute entry of the covariance minus I.
        skewness: per dimension [D]; 0 for a dimension without variance.
        kurtosis: excess kurtosis per dimension [D].
    """

    mean_norm: float
    covariance_deviation: float
    skewness: np.ndarray
    kurtosis: np.ndarray


def moments(codes: np.ndarray) -> Moments:
    """The moments of codes [N, D]."""
    from scipy import stats

    codes = np.asarray(codes, np.float64)
    covariance = np.atleast_2d(np.cov(codes, rowvar=False))
    moving = codes.std(0) > 1e-12 * np.abs(codes).max(0).clip(1e-300)
    skewness, kurtosis = np.zeros(codes.shape[1]), np.zeros(codes.shape[1])
    skewness[moving], kurtosis[moving] = stats.skew(codes[:, moving]), stats.kurtosis(codes[:, moving])
    deviation = float(np.abs(covariance - np.eye(codes.shape[1])).max())
    return Moments(float(np.linalg.norm(codes.mean(0))), deviation, skewness, kurtosis)


def classifier_two_sample(a: np.ndarray, b: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """Accuracy of a classifier that tells held-out points of a from b, and how probable that is by chance alone.

    Lopez-Paz & Oquab 2017 (arXiv 1610.06545): one hidden layer of 20 units learns on half of the points and is
    tested on the other half, where alike samples give 1/2. The p-value is one-sided and binomial. The larger
    sample is cut to the size of the smaller one.
    """
    from scipy.stats import binomtest
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.model_selection import train_test_split
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import StandardScaler

    count = min(len(a), len(b))
    if count < 4:
        raise DataError("A two-sample test needs at least four points of each.", f"{len(a)} and {len(b)}")
    rng = np.random.default_rng(seed)
    points = np.concatenate([sample[rng.permutation(len(sample))[:count]] for sample in (a, b)]).astype(np.float64)
    side = np.repeat([0, 1], count)
    learn, test, learn_side, test_side = train_test_split(points, side, test_size=0.5, random_state=seed, stratify=side)
    scaler = StandardScaler().fit(learn)
    classifier = MLPClassifier((UNITS,), max_iter=100, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        classifier.fit(scaler.transform(learn), learn_side)
    right = int((classifier.predict(scaler.transform(test)) == test_side).sum())
    return right / len(test), float(binomtest(right, len(test), 0.5, alternative="greater").pvalue)


def wasserstein2(a: np.ndarray, b: np.ndarray) -> float:
    """The exact Wasserstein-2 distance of two equally large sets of points [N, D].

    Raises:
        DataError: sets of other sizes, or more than 2,000 points.
    """
    left, right = _pair(a, b)
    if len(left) > MOST_POINTS:
        raise DataError(f"An exact Wasserstein distance is computed of at most {MOST_POINTS:,} points.",
                        f"{len(left):,} points", "take fewer points, or use sliced_wasserstein")  # fmt: skip
    return distances.wasserstein_2(left, right)


def sliced_wasserstein(a: np.ndarray, b: np.ndarray, projections: int = 200, seed: int = 0) -> float:
    """The sliced Wasserstein-2 distance of two equally large sets of points [N, D] over random directions.

    Raises:
        DataError: sets of other sizes.
        ConfigError: no projection.
    """
    left, right = _pair(a, b)
    if projections < 1:
        raise ConfigError("There is at least one direction.", f"projections={projections}", "try 200")
    directions = np.random.default_rng(seed).standard_normal((projections, left.shape[1]))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return distances.sliced_wasserstein_2(left, right, torch.from_numpy(directions))


def _pair(a: np.ndarray, b: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    if a.ndim != 2 or a.shape != b.shape or not len(a):
        raise DataError("A Wasserstein distance is between two equally large sets of points [N, D].",
                        f"shapes {a.shape} and {b.shape}", "take the same number of points of each")  # fmt: skip
    left, right = (torch.from_numpy(np.ascontiguousarray(points, np.float64)) for points in (a, b))
    return left, right
