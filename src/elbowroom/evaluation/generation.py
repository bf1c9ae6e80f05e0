"""How good samples are: distances between real and generated rows in a feature space that is named.

The space is part of each number's unit. None of it is an Inception distance: the features are those of a small
classifier, or principal components, of the data at hand.
"""

from __future__ import annotations

import numpy as np
import torch

from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation.features import FeatureSpace
from elbowroom.evaluation.inference import evenly
from elbowroom.evaluation.measure import Measure
from elbowroom.maths import precision_recall as balls
from elbowroom.maths.frechet import frechet_distance
from elbowroom.maths.kernel_distance import kernel_distance as kernel

NEIGHBOURS = 5


def frechet(real_features: np.ndarray, generated_features: np.ndarray) -> float:
    """The Frechet distance of two sets of features [N, F] and [M, F]: 0 when mean and covariance agree."""
    real, generated = _both(real_features, generated_features)
    return frechet_distance(real.mean(0), _covariance(real), generated.mean(0), _covariance(generated))


def kernel_distance(real_features: np.ndarray, generated_features: np.ndarray) -> float:
    """The squared MMD with a cubic kernel of two sets of features; unbiased, so it may be just below 0."""
    return kernel(*_both(real_features, generated_features))


def precision_recall(
    real_features: np.ndarray, generated_features: np.ndarray, k: int = NEIGHBOURS
) -> tuple[float, float]:
    """The share of generated rows that lie among real ones, and of real rows that lie among generated ones.

    Raises:
        ConfigError: k is below 1, or there are not so many neighbours.
    """
    real, generated = _both(real_features, generated_features)
    if not 1 <= k < min(len(real), len(generated)):
        raise ConfigError("A point has at least k other points.",
                          f"k={k} with {len(real)} real and {len(generated)} generated rows", "try k=5")  # fmt: skip
    precision = balls.share_covered(generated, real, balls.neighbour_radii(real, k))
    recall = balls.share_covered(real, generated, balls.neighbour_radii(generated, k))
    return precision, recall


def nearest_distances(x: np.ndarray, to: np.ndarray) -> np.ndarray:
    """Euclidean distance [N] of each row of x to the nearest row of `to`, over all values, in the data's units."""
    from sklearn.metrics import pairwise_distances_argmin

    rows, others = (np.ascontiguousarray(values.reshape(len(values), -1), dtype=np.float32) for values in (x, to))
    nearest = pairwise_distances_argmin(rows, others)
    # the search is by |a|^2 - 2 a b + |b|^2, which is fast and loses digits; the distance itself is not
    return np.sqrt(np.square(rows.astype(np.float64) - others[nearest]).sum(1))


def sample_quality(
    space: FeatureSpace, real: np.ndarray, generated: np.ndarray, split: str, train: np.ndarray | None = None,
    k: int = NEIGHBOURS,
) -> list[Measure]:  # fmt: skip
    """Frechet and kernel distance, precision and recall of generated rows; N counts real rows, K generated ones.

    Precision and recall are of equally many rows of each, since a larger set has smaller balls.

    Args:
        space: whose name each unit says.
        real: rows that the model has not seen [N, *event].
        generated: rows of the model [M, *event].
        split: the name of the real rows.
        train: training rows; with them, how near samples come to a training row, and how near real rows do.
        k: neighbours of precision and recall.
    """
    a, b = space.features(real), space.features(generated)
    count = min(len(a), len(b))
    few_a, few_b = (rows[evenly(count, len(rows))] for rows in (a, b))
    precision, recall = precision_recall(few_a, few_b, k)

    def measure(name: str, value: float, unit: str, rows: int = len(real), samples: int = len(generated)) -> Measure:
        return Measure(name, value, f"{unit}; {space.name}", split, rows, samples)

    measures = [
        measure("frechet_distance", frechet(a, b), "squared feature units"),
        measure("kernel_distance", kernel_distance(a, b), "squared MMD, cubic kernel"),
        measure("precision", precision, f"share, k={k}", count, count),
        measure("recall", recall, f"share, k={k}", count, count),
    ]
    if train is not None:
        for name, rows in (("nearest_training_row", generated), ("nearest_training_row_reference", real)):
            value = float(np.median(nearest_distances(rows, train)))
            unit = f"median Euclidean distance in the data's units to {len(train):,} training rows"
            measures.append(Measure(name, value, unit, split if rows is real else "samples", len(rows)))
    return measures


def _both(real: np.ndarray, generated: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    if real.ndim != 2 or generated.ndim != 2 or real.shape[1] != generated.shape[1]:
        raise DataError("Real and generated rows have the same features.",
                        f"shapes {real.shape} and {generated.shape}", "compute both with one FeatureSpace")  # fmt: skip
    if min(len(real), len(generated)) < 2:
        raise DataError("A distance between distributions needs at least two rows of each.",
                        f"{len(real)} real and {len(generated)} generated rows", "pass more rows")  # fmt: skip
    a, b = (torch.from_numpy(np.ascontiguousarray(rows, np.float64)) for rows in (real, generated))
    return a, b


def _covariance(points: torch.Tensor) -> torch.Tensor:
    return torch.cov(points.T).reshape(points.shape[1], points.shape[1])
