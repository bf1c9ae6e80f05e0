"""What simple readers find in codes: how well labels are predicted from them."""

from __future__ import annotations

import warnings

import numpy as np

from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation.features import check_labels


def knn_accuracy(codes: np.ndarray, y: np.ndarray, codes_test: np.ndarray, y_test: np.ndarray, k: int = 5) -> float:
    """Share of test codes whose label is that of most of its k nearest training codes.

    Args:
        codes, y: codes [N, D] and labels [N] of training rows.
        codes_test, y_test: of rows to be classified.
        k: neighbours that vote.

    Raises:
        DataError: labels that do not fit the codes, or of one class only.
    """
    from sklearn.neighbors import KNeighborsClassifier

    y, y_test = _checked(codes, y, codes_test, y_test)
    if not 1 <= k <= len(codes):
        raise ConfigError("As many neighbours vote as there are training codes, at most.", f"k={k}, N={len(codes)}")
    return float(KNeighborsClassifier(k).fit(codes, y).score(codes_test, y_test))


def linear_probe_accuracy(
    codes: np.ndarray, y: np.ndarray, codes_test: np.ndarray, y_test: np.ndarray, seed: int = 0
) -> float:
    """Share of test codes whose label a logistic regression on standardised training codes tells.

    Raises:
        DataError: labels that do not fit the codes, or of one class only.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    y, y_test = _checked(codes, y, codes_test, y_test)
    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, random_state=seed))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        probe.fit(np.asarray(codes, np.float64), y)
    return float(probe.score(np.asarray(codes_test, np.float64), y_test))


def _checked(
    codes: np.ndarray, y: np.ndarray, codes_test: np.ndarray, y_test: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    y, y_test = check_labels(codes, y), np.asarray(y_test)
    if y_test.shape != (len(codes_test),):
        raise DataError("Every row has one label.", f"{len(codes_test)} test rows and labels of shape {y_test.shape}",
                        "pass y_test [N]")  # fmt: skip
    return y, y_test
