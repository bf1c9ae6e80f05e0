"""The space in which samples are compared: features of a small classifier, or principal components.

Distances between samples mean something only beside the name of the space they were measured in, so a space
carries one. None of these is the space of another paper: its figures compare with figures of the same space alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from elbowroom.errors import DataError

ROWS_AT_ONCE = 8192
STEPS = 3000
"""Steps of training of a classifier, about; early stopping may take fewer."""
HELD_OUT_ROWS = 200
"""With at least so many rows a tenth of them decides when to stop."""


@dataclass(frozen=True)
class FeatureSpace:
    """Functions of rows; `train_features` and `pca_features` make one.

    Args:
        name: what it is, how it was trained and how good it is.
        to_features: rows [N, *event] -> [N, F].
        to_probabilities: rows -> [N, C], None where there are no classes.
        classes: the labels in the order of the probabilities, or None.
        accuracy: share of held-out rows the classifier gets right (of training rows where none were held out).
        about: what the name says, as values, for a page in another language; "kind" names the sentence.
    """

    name: str
    to_features: Callable[[np.ndarray], np.ndarray]
    to_probabilities: Callable[[np.ndarray], np.ndarray] | None = None
    classes: np.ndarray | None = None
    accuracy: float | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    def features(self, x: np.ndarray) -> np.ndarray:
        """Features [N, F] of rows [N, *event], float64."""
        return _in_blocks(self.to_features, x)

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """The probability of each class [N, C].

        Raises:
            DataError: the space was made without labels.
        """
        if self.to_probabilities is None:
            raise DataError("Probabilities of classes need a space that was trained on labels.", self.name,
                            "make it with train_features(x, y)")  # fmt: skip
        return _in_blocks(self.to_probabilities, x)


def train_features(
    x: np.ndarray,
    y: np.ndarray,
    x_held_out: np.ndarray | None = None,
    y_held_out: np.ndarray | None = None,
    seed: int = 0,
    hidden: tuple[int, ...] = (256, 64),
) -> FeatureSpace:
    """The last hidden layer of a classifier that is trained on labelled rows.

    Args:
        x, y: training rows [N, *event] and their labels [N].
        x_held_out, y_held_out: rows whose accuracy the name tells.
        seed: of its weights.
        hidden: units of its hidden layers.

    Raises:
        DataError: labels that do not fit the rows, or of one class only.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    y = check_labels(x, y)
    # one number for all values, so that pictures stay pictures and constant pixels stay quiet
    low = float(np.min(x))
    extent = float(np.max(x)) - low or 1.0

    def scaled(rows: np.ndarray) -> np.ndarray:
        return (rows.reshape(len(rows), -1).astype(np.float32) - np.float32(low)) / np.float32(extent)

    stops = len(y) >= HELD_OUT_ROWS and int(np.unique(y, return_counts=True)[1].min()) >= 10
    batch = min(int(np.clip(len(y) // 50, 16, 200)), len(y))
    epochs = int(np.clip(STEPS * batch // len(y), 10, 200))
    classifier = MLPClassifier(hidden, batch_size=batch, max_iter=epochs, early_stopping=stops,
                               n_iter_no_change=max(5, epochs // 4), random_state=seed)  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it need not be at its best, only be the same for all
        classifier.fit(scaled(x), y)
    layers = list(zip(classifier.coefs_[:-1], classifier.intercepts_[:-1], strict=True))

    def features(rows: np.ndarray) -> np.ndarray:
        values = scaled(rows)
        for weight, bias in layers:
            values = np.maximum(values @ weight + bias, 0.0)
        return values

    kind, measured, truth = "training", x, y
    if x_held_out is not None and y_held_out is not None:
        kind, measured, truth = "held-out", x_held_out, np.asarray(y_held_out)
    predicted = classifier.classes_[_in_blocks(lambda rows: classifier.predict_proba(scaled(rows)), measured).argmax(1)]
    accuracy = float((predicted == truth).mean())
    name = (f"{hidden[-1]} hidden units of a classifier trained on {len(y):,} labelled training rows, "
            f"{kind} accuracy {accuracy:.3g}")  # fmt: skip
    about = {"kind": "classifier" if kind == "held-out" else "classifier_training", "dims": hidden[-1],
             "rows": len(y), "accuracy": accuracy}  # fmt: skip
    return FeatureSpace(name, features, lambda rows: classifier.predict_proba(scaled(rows)), classifier.classes_,
                        accuracy, about)  # fmt: skip


def pca_features(x: np.ndarray, dims: int = 64) -> FeatureSpace:
    """Principal components of rows [N, *event], for data without labels; at most as many as there are.

    The columns of a table are standardised first. All components are divided by one number, so that their variance
    is 1 on average and distances do not depend on the data's units.
    """
    from sklearn.decomposition import PCA

    flat = x.reshape(len(x), -1).astype(np.float64)
    is_table = x.ndim == 2
    std = flat.std(0) if is_table else np.ones(1)
    std = np.where(std > 0, std, 1.0)
    count = min(dims, *flat.shape)
    solver = "covariance_eigh" if flat.shape[1] <= 4000 else "randomized"
    pca = PCA(count, svd_solver=solver, random_state=0).fit(flat / std)
    unit = float(np.sqrt(pca.explained_variance_.mean())) or 1.0
    name = f"{count} principal components of {len(x):,} training rows" + (", columns standardised" if is_table else "")
    about = {"kind": "pca_columns" if is_table else "pca", "dims": count, "rows": len(x)}

    def features(rows: np.ndarray) -> np.ndarray:
        return pca.transform(rows.reshape(len(rows), -1).astype(np.float64) / std) / unit

    return FeatureSpace(name, features, about=about)


def check_labels(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Labels [N] of at least two classes.

    Raises:
        DataError: another number of labels than rows, or one class only.
    """
    y = np.asarray(y)
    if y.shape != (len(x),):
        raise DataError("Every row has one label.", f"{len(x)} rows and labels of shape {y.shape}", "pass y [N]")
    if len(np.unique(y)) < 2:
        raise DataError("A classifier learns to tell at least two classes apart.",
                        f"one class only: {y[0]!r}" if len(y) else "no labels",
                        "pass labels of two classes or more, or none")  # fmt: skip
    return y


def _in_blocks(function: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    parts = [function(x[start : start + ROWS_AT_ONCE]) for start in range(0, max(len(x), 1), ROWS_AT_ONCE)]
    return np.concatenate(parts).astype(np.float64)
