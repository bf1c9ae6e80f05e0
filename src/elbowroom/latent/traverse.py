"""Move one latent coordinate, hold the others, and see what changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from elbowroom.evaluation.inference import decode
from elbowroom.evaluation.labels import repeated
from elbowroom.model import Model


def traverse(
    model: Model, code: np.ndarray, values: Sequence[float], dimensions: Sequence[int] | None = None,
    labels: Any = None,
) -> np.ndarray:  # fmt: skip
    """Decoded examples [dimensions, values, *event] where each coordinate of code [D] in turn takes the values.

    Args:
        model: whose decoder is used.
        code: where to start from, such as the code of an example, or zeros for the prior's middle.
        values: coordinates to visit, in the units of the latent space.
        dimensions: which coordinates; None for all.
        labels: one label [1, ...] under which all are decoded, where the model has a condition.
    """
    chosen = range(model.config.latent_dim) if dimensions is None else dimensions
    codes = np.tile(np.asarray(code, dtype=np.float32), (len(chosen), len(values), 1))
    for row, dimension in enumerate(chosen):
        codes[row, :, dimension] = values
    flat = codes.reshape(-1, codes.shape[-1])
    decoded = decode(model, flat, repeated(labels, len(flat)))
    return decoded.reshape(len(chosen), len(values), *decoded.shape[1:])
