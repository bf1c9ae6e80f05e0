"""Sums of codes: along a vector by some strength, by several, and a - b + c."""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.arrays import as_array, check_data
from elbowroom.errors import ConfigError, DataError


def edit(codes: np.ndarray, vector: np.ndarray, strength: Any = 1.0) -> np.ndarray:
    """Codes [N, D] moved along a vector [D]: codes + strength x vector.

    Args:
        codes: [N, D].
        vector: such as `attributes.attribute_vector` gives.
        strength: how often the vector is added, negative to take it away; several strengths [S] give [N, S, D].

    Raises:
        ConfigError: a strength that is not finite.
        DataError: codes and vector of different width, or a vector that is not finite.

    >>> edit(np.zeros((1, 2)), np.array([1.0, 3.0]), [-1, 0.5]).tolist()
    [[[-1.0, -3.0], [0.5, 1.5]]]
    """
    codes = _as_codes(codes)
    vector = check_data(as_array(vector, "a vector")[None], "a vector")[0].astype(codes.dtype)
    if vector.shape != codes.shape[1:]:
        raise DataError("A vector has the width of the codes.", f"codes {codes.shape}, a vector {vector.shape}",
                        "take one that was made with this model")  # fmt: skip
    strengths = _strengths(strength).astype(codes.dtype)
    if not strengths.ndim:
        return codes + strengths * vector
    return codes[:, None] + strengths[:, None] * vector


def analogy(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """a - b + c, what is to c as a is to b: codes [D], or [N, D] row by row.

    Source: Mikolov, Chen, Corrado & Dean 2013 (arXiv 1301.3781), section 4, for vectors of words.

    Raises:
        DataError: codes of different shape.

    >>> analogy(np.array([3.0, 1.0]), np.array([1.0, 1.0]), np.array([0.0, 5.0])).tolist()
    [2.0, 5.0]
    """
    shapes = [np.shape(code) for code in (a, b, c)]
    if len(set(shapes)) > 1:
        raise DataError("An analogy is made of codes of one shape.", f"{shapes}", "pass three codes of one model")
    return np.asarray(a) - np.asarray(b) + np.asarray(c)


def _as_codes(codes: np.ndarray) -> np.ndarray:
    array = np.asarray(codes)
    array = array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)
    if array.ndim != 2:
        raise DataError("Codes are rows [N, D].", f"shape {array.shape}", "pass codes[None] for one code")
    return array


def _strengths(strength: Any) -> np.ndarray:
    try:
        strengths = as_array(strength, "strength").astype(np.float64)
    except (TypeError, ValueError, DataError):
        strengths = np.array(np.nan)
    if strengths.ndim > 1 or strengths.size == 0 or not np.isfinite(strengths).all():
        raise ConfigError("A strength is a finite number, or several are.", repr(strength), "try 1.0")
    return strengths
