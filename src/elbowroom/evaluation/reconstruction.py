"""How far a reconstruction is from its row, or from what should have come out, in the data's units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from elbowroom.data.rows import taken
from elbowroom.evaluation.inference import as_input, blocks, finite, for_inference, labelled, reconstruct
from elbowroom.model import Model


def squared_error(model: Model, x: np.ndarray, labels: Any = None, target: np.ndarray | None = None) -> np.ndarray:
    """Mean over the event of the squared difference between row, or target, and reconstruction [N], squared units."""
    return np.concatenate([_differences(model, *some).mean(1) for some in _blocks(model, x, labels, target)])


def squared_error_by_feature(model: Model, x: np.ndarray, labels: Any = None) -> np.ndarray:
    """The squared difference of every value [N, F], in squared units; the event is flattened."""
    return np.concatenate([_differences(model, *some) for some in _blocks(model, x, labels, None)])


@torch.no_grad()
def spread(model: Model, x: np.ndarray, labels: Any = None) -> np.ndarray | None:
    """Standard deviation of p(x|z) at each row's mean code, in the data's units [N, *event].

    None where the likelihood says no variance, as all but the Gaussian do not.
    """
    ready, deviations = for_inference(model, x.dtype), []
    for block, condition in labelled(x, ready, labels):
        px: Any = ready.decode(ready.encode(as_input(block), condition).mean, condition)
        if not hasattr(px, "variance"):
            return None
        deviations.append((px.variance.sqrt() * ready.scaling.scale.to(ready.dtype)).numpy())
    return np.concatenate(deviations)


def _blocks(
    model: Model, x: np.ndarray, labels: Any, target: np.ndarray | None
) -> Iterator[tuple[np.ndarray, np.ndarray, Any]]:
    """Blocks of rows with what should come out of them, and their labels."""
    start = 0
    for block in blocks(x, model):
        some = slice(start, start + len(block))
        yield block, block if target is None else np.asarray(target[some]), taken(labels, some)
        start += len(block)


def _differences(model: Model, block: np.ndarray, wanted: np.ndarray, labels: Any) -> np.ndarray:
    restored = reconstruct(model, block, labels)
    return finite(np.square(wanted.astype(restored.dtype) - restored).reshape(len(block), -1))
