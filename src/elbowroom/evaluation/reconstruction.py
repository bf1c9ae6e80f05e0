"""How far a reconstruction is from its row, in the data's units."""

from __future__ import annotations

import numpy as np

from elbowroom.evaluation.passes import blocks, reconstruct
from elbowroom.model import Model


def squared_error(model: Model, x: np.ndarray) -> np.ndarray:
    """Mean over the event of the squared difference between row and reconstruction [N], in squared units."""
    return np.concatenate([_differences(model, block).mean(1) for block in blocks(x, model)])


def squared_error_by_feature(model: Model, x: np.ndarray) -> np.ndarray:
    """The squared difference of every value [N, F], in squared units; the event is flattened."""
    return np.concatenate([_differences(model, block) for block in blocks(x, model)])


def _differences(model: Model, block: np.ndarray) -> np.ndarray:
    restored = reconstruct(model, block)
    return np.square(block.astype(restored.dtype) - restored).reshape(len(block), -1)
