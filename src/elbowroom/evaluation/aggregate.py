"""How near all codes together are to another set of points, such as draws of the prior."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import torch

from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation.measure import Measure
from elbowroom.maths import wasserstein as distances
from elbowroom.maths.divergence import mmd_plug_in

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


def mmd_ratio(
    codes: np.ndarray, draws: np.ndarray, split: str, scale: float | None = None, repeats: int = 5, seed: int = 0
) -> Measure:
    """How far codes [N, D] are from a prior, in units of how far two samples of the prior are from each other.

    The MMD (Gretton et al. 2012, eq. 5; the root of the squared one) between codes and half of the draws, over that
    between both halves, equally many points in each and at most `MOST_POINTS`; each a mean over so many splits.
    1 is a perfect match. The value grows with the root of the number of points, which the measure states.

    Args:
        codes: one per row.
        draws: of the prior, twice as many or more.
        split: the name of the rows.
        scale: squared width of the kernel scale / (scale + |a - b|^2); None is 2 D, that of `mmd_squared`.
        repeats: how often draws are split.
        seed: of the splits.

    Raises:
        DataError: fewer than two points in each.
        ConfigError: no split, or a scale that is not positive.
    """
    count = min(len(codes), len(draws) // 2, MOST_POINTS)
    width = 2.0 * codes.shape[1] if scale is None else scale
    if count < 2:
        raise DataError("Two samples are compared from two points on.", f"{len(codes)} codes, {len(draws)} draws",
                        "take more codes, and twice as many draws")  # fmt: skip
    if repeats < 1 or not 0.0 < width < np.inf:
        raise ConfigError("Draws are split at least once, and a kernel has a width.",
                          f"repeats={repeats}, scale={scale}", "try repeats=5, scale=4.0")  # fmt: skip
    rng = np.random.default_rng(seed)
    mine, own = torch.from_numpy(codes[np.arange(count) * len(codes) // count].astype(np.float64)), []
    theirs = []
    for _ in range(repeats):
        order = rng.permutation(len(draws))
        half, other = (torch.from_numpy(draws[part].astype(np.float64))
                       for part in (order[:count], order[count : 2 * count]))  # fmt: skip
        own.append(mmd_plug_in(half, other, width))
        theirs.append(mmd_plug_in(mine, half, width))
    ratio = float(np.mean(theirs) / np.mean(own))
    return Measure("mmd_ratio", ratio, f"ratio; kernel scale {width:g}", split, count)


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
