"""The direction of an attribute in a latent space, from the codes of rows that have it and of rows that have not.

Source: Larsen, Sonderby, Larochelle & Winther 2016 (arXiv 1512.09300), section 4.2, attribute vectors as differences
of mean codes. Means are taken in each class, so it does not matter how common the attribute is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.arrays import as_array, check_data
from elbowroom.errors import ConfigError, DataError, nearest_cure

PROBE_WEIGHT = 1000.0
"""Of the probe's mean loss beside half of its squared normal, whatever the number of rows."""


def attribute_vector(codes: np.ndarray, labels: Any, method: str = "difference_of_means") -> np.ndarray:
    """The vector [D] that adds an attribute to a code; taken away, it removes it.

    Args:
        codes: [N, D], mean codes of rows.
        labels: [N], two values such as 0 and 1, -1 and 1, or False and True; the greater one has the attribute.
        method: "difference_of_means"; "linear_probe", the normal of a logistic regression; or "plain_mean", the mean
            of the codes that have the attribute, which is no direction between classes and stands for comparison.

    Added once, the first moves a code by the way from one class mean to the other, the second by the distance of the
    class means along its normal. The third has the length it has.

    Raises:
        ConfigError: an unknown method.
        DataError: labels that do not fit the codes, that are of one class only, or of more than two; class means that
            are the same, from which nothing is learned.

    >>> codes = np.array([[0.0, 1.0], [0.0, 3.0], [4.0, 2.0]])
    >>> attribute_vector(codes, [0, 0, 1]).tolist(), attribute_vector(codes, [0, 0, 1], "plain_mean").tolist()
    ([4.0, 0.0], [4.0, 2.0])
    """
    codes = check_data(codes, "codes")
    if codes.ndim != 2:
        raise DataError("Codes are rows [N, D].", f"shape {codes.shape}", "pass what transform gives")
    key = str(method).strip().lower().replace("-", "_")
    if key not in METHODS:
        raise ConfigError("An attribute vector is made by a method that has a name.", repr(method),
                          nearest_cure(key, METHODS))  # fmt: skip
    has = has_attribute(labels, len(codes))
    vector = METHODS[key](codes.astype(np.float64), has)
    return vector.astype(codes.dtype if codes.dtype.kind == "f" else np.float64)


def has_attribute(labels: Any, rows: int) -> np.ndarray:
    """Which rows have the attribute, bool [N]: those whose label is the greater of two values.

    Raises:
        DataError: not one label per row, a label that is no number or missing, one class only, or more than two.
    """
    values_of_rows = as_array(labels, "labels")
    if values_of_rows.shape != (rows,):
        raise DataError("Every row has one label.", f"{rows} rows and labels of shape {values_of_rows.shape}",
                        "pass labels [N]")  # fmt: skip
    if values_of_rows.dtype.kind not in "biuf":
        raise DataError("Labels of an attribute are numbers or True and False.",
                        f"{values_of_rows.dtype} such as {values_of_rows[0]!r}",
                        "pass labels == 'the class'")  # fmt: skip
    if values_of_rows.dtype.kind == "f" and np.isnan(values_of_rows).any():
        missing = np.flatnonzero(np.isnan(values_of_rows))
        raise DataError("Every row has a label.", f"none in row {missing[0]}, {len(missing)} in all", "drop these rows")
    values = np.unique(values_of_rows)
    if len(values) == 1:
        raise DataError("Some rows have the attribute, and some have not.", f"{rows} rows with label {values[0]}",
                        "pass rows of both classes")  # fmt: skip
    if len(values) > 2:
        raise DataError("Labels of an attribute have two values.", f"{len(values)}, {values[0]} to {values[-1]}",
                        "say where it begins, such as labels > 0.5; on the command line --above 0.5")  # fmt: skip
    return values_of_rows == values[1]


def _difference_of_means(codes: np.ndarray, has: np.ndarray) -> np.ndarray:
    difference = codes[has].mean(0) - codes[~has].mean(0)
    if not difference.any():
        raise DataError("Codes with and without the attribute have different means.", "the same mean twice",
                        "see whether the model uses its latent space, or name another attribute")  # fmt: skip
    return difference


def _plain_mean(codes: np.ndarray, has: np.ndarray) -> np.ndarray:
    return codes[has].mean(0)


def _linear_probe(codes: np.ndarray, has: np.ndarray) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    difference = _difference_of_means(codes, has)
    # One scale for all dimensions: standardised one by one, dimensions that the model does not use would count as much
    # as the others. Scale, weights and penalty stay what they are when the rows of one class come twice.
    middle = (codes[has].mean(0) + codes[~has].mean(0)) / 2
    scale = np.sqrt((codes[has].var(0).mean() + codes[~has].var(0).mean()) / 2) or np.abs(difference).max()
    probe = LogisticRegression(C=PROBE_WEIGHT / len(codes), class_weight="balanced", max_iter=1000, tol=1e-6)
    probe.fit((codes - middle) / scale, has)
    normal = probe.coef_[0] / np.linalg.norm(probe.coef_[0])
    # Positive: from the weights 0 the balanced loss falls along the difference of the means, and it is convex.
    return normal * (normal @ difference)


METHODS = {
    "difference_of_means": _difference_of_means,
    "linear_probe": _linear_probe,
    "plain_mean": _plain_mean,
}
