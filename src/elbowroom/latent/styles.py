"""Codes under labels: what a code says of a row once the label is said apart (Kingma et al. 2014, figure 1)."""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.evaluation.inference import decode
from elbowroom.model import Model


def style_grid(model: Model, codes: np.ndarray, labels: Any) -> np.ndarray:
    """Decoded examples [labels, codes, *event]: every code [M, D] under every label [L, ...].

    Raises:
        ConfigError: a model without a condition.
        DataError: a label that training did not see.
    """
    array = np.asarray(labels)
    decoded = decode(model, np.tile(codes, (len(array), 1)), np.repeat(array, len(codes), axis=0))
    return decoded.reshape(len(array), len(codes), *decoded.shape[1:])
