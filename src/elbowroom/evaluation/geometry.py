"""What the decoder makes of the latent space: whether it is continuous, complete, and without gaps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation.features import FeatureSpace
from elbowroom.evaluation.generation import NEIGHBOURS
from elbowroom.evaluation.occupancy import occupancy
from elbowroom.maths import precision_recall as balls

PAIRS_AT_ONCE = 64


def continuity(
    decode: Callable[[np.ndarray], np.ndarray],
    codes: np.ndarray,
    space: FeatureSpace,
    pairs: int = 1000,
    steps: int = 64,
    seed: int = 0,
) -> np.ndarray:
    """Largest over mean step in the feature space [pairs], on straight lines between random pairs of codes.

    An even way gives 1, a jump in an otherwise even way `steps`. A way on which nothing changes counts as even.

    Args:
        decode: codes [N, D] -> rows [N, *event].
        codes: of data [N, D], two at least.
        space: in whose features a step is measured.
        pairs: how many lines.
        steps: of one line.
        seed: of the pairs.
    """
    if len(codes) < 2 or pairs < 1 or steps < 2:
        raise ConfigError("A line leads from one code to another in at least two steps.",
                          f"{len(codes)} codes, pairs={pairs}, steps={steps}", "try pairs=1000, steps=64")  # fmt: skip
    rng = np.random.default_rng(seed)
    first = rng.integers(len(codes), size=pairs)
    second = (first + rng.integers(1, len(codes), size=pairs)) % len(codes)  # never the same row
    t = np.linspace(0.0, 1.0, steps + 1)[None, :, None]
    ratios = []
    for start in range(0, pairs, PAIRS_AT_ONCE):
        a, b = (codes[chosen[start : start + PAIRS_AT_ONCE], None] for chosen in (first, second))
        line = ((1.0 - t) * a + t * b).astype(codes.dtype)
        features = space.features(decode(line.reshape(-1, codes.shape[1]))).reshape(len(a), steps + 1, -1)
        length = np.linalg.norm(np.diff(features, axis=1), axis=2)
        mean = length.mean(1)
        ratios.append(np.where(mean > 0, length.max(1) / np.where(mean > 0, mean, 1.0), 1.0))
    return np.concatenate(ratios)


def completeness(
    space: FeatureSpace, real: np.ndarray, samples: np.ndarray, confidence: float = 0.9, k: int = NEIGHBOURS
) -> tuple[float, float]:
    """The share of samples that lie among real rows (precision), and that the classifier is sure of.

    Without classes the second is not a number. Both together say whether the prior decodes to something everywhere.
    """
    centres, points = (torch.from_numpy(space.features(rows)) for rows in (real, samples))
    if not 1 <= k < len(centres):
        raise ConfigError("A point has at least k other points.", f"k={k} with {len(centres)} real rows", "try k=5")
    precision = balls.share_covered(points, centres, balls.neighbour_radii(centres, k))
    return precision, float("nan") if space.classes is None else sure_share(space, samples, confidence)


def sure_share(space: FeatureSpace, x: np.ndarray, confidence: float = 0.9) -> float:
    """The share of rows that the classifier gives to one class with more than this probability."""
    return float((space.probabilities(x).max(1) > confidence).mean())


def empty_share(codes: np.ndarray, cells: int = 50) -> float:
    """The share of cells x cells, over three standard deviations each way of the standardised codes, without a code.

    Raises:
        DataError: the codes have not two dimensions.
    """
    return occupancy(codes, cells=cells).empty


def class_shares(space: FeatureSpace, x: np.ndarray) -> np.ndarray:
    """The share of rows that the classifier gives to each class [C]."""
    probabilities = space.probabilities(x)
    return np.bincount(probabilities.argmax(1), minlength=probabilities.shape[1]) / len(x)


def total_variation(p: np.ndarray, q: np.ndarray) -> float:
    """1/2 sum |p - q| of two lists of shares: 0 when alike, 1 when nothing is shared.

    >>> total_variation(np.array([0.5, 0.5]), np.array([1.0, 0.0]))
    0.5
    """
    p, q = np.asarray(p, np.float64), np.asarray(q, np.float64)
    if p.shape != q.shape or p.ndim != 1:
        raise DataError("Two lists of shares have one entry per class.", f"shapes {p.shape} and {q.shape}")
    return float(0.5 * np.abs(p - q).sum())
