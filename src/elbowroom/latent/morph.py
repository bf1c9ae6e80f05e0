"""A way past two or more codes, one after the other."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np

from elbowroom.errors import DataError
from elbowroom.latent.interpolate import path


def morph(codes: np.ndarray, steps: int = 10, kind: Literal["linear", "spherical"] = "linear") -> np.ndarray:
    """Codes [(P - 1) (steps - 1) + 1, D] from the first of P codes [P, D] past each of them to the last.

    Args:
        codes: the way points; every (steps - 1)-th code of the result is one.
        steps: from one way point to the next, both included, as in `interpolate.path`.
        kind: "linear" or "spherical".

    Raises:
        DataError: less than two way points.
        ConfigError: an unknown kind, or less than two steps.

    >>> morph(np.array([[0.0], [1.0], [5.0]]), steps=3)[:, 0].tolist()
    [0.0, 0.5, 1.0, 3.0, 5.0]
    """
    points = np.asarray(codes)
    if points.ndim != 2 or len(points) < 2:
        raise DataError("A morph goes from one picture to another: it has at least two.", f"shape {points.shape}",
                        "name two rows or more")  # fmt: skip
    legs = [path(a, b, steps, kind) for a, b in pairwise(points)]
    return np.concatenate([legs[0], *(leg[1:] for leg in legs[1:])])
