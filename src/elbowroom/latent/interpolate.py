"""The way from one code to another, and what lies on it."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import torch

from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import decode
from elbowroom.evaluation.labels import repeated
from elbowroom.latent.support import inside
from elbowroom.maths.paths import linear_path, spherical_path
from elbowroom.model import Model

MOST_STEPS = 100_000
"""Examples of a path, both ends included."""
PATHS = {"linear": linear_path, "spherical": spherical_path}


def path(a: np.ndarray, b: np.ndarray, steps: int, kind: Literal["linear", "spherical"] = "linear") -> np.ndarray:
    """Codes [steps, D] from a [D] to b [D], both ends included, in the dtype of these.

    Raises:
        ConfigError: an unknown kind, or less than two steps.
    """
    if not isinstance(kind, str) or kind not in PATHS:
        raise ConfigError("A path is 'linear' or 'spherical'.", repr(kind))
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or not 2 <= steps <= MOST_STEPS:
        raise ConfigError("A path has at least its two ends.", f"steps={steps!r}", "try 8")
    ends = [torch.as_tensor(np.asarray(end, dtype=np.float64)) for end in (a, b)]
    values = PATHS[kind](ends[0], ends[1], torch.linspace(0, 1, int(steps), dtype=torch.float64)).numpy()
    return values.astype(np.result_type(np.float32, np.asarray(a), np.asarray(b)))


def interpolate(
    model: Model,
    a: np.ndarray,
    b: np.ndarray,
    steps: int = 8,
    kind: Literal["linear", "spherical"] = "linear",
    labels: Any = None,
) -> np.ndarray:
    """Decoded examples [steps, *event] along the path from code a [D] to code b [D].

    Where the model has a condition, all are decoded under the one label [1, ...] that it is given.
    """
    return decode(model, inside(model, path(a, b, steps, kind)), repeated(labels, steps))
