"""The decoded manifold: a grid over a plane of the latent space (Kingma & Welling 2013, figure 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import decode
from elbowroom.evaluation.labels import repeated
from elbowroom.latent.middle import middle
from elbowroom.model import Model


def prior_ticks(model: Model, steps: int = 20) -> np.ndarray:
    """Coordinates [steps] at equal shares of the prior: each cell of the grid holds the same probability."""
    shares = (torch.arange(steps, dtype=torch.float64) + 0.5) / steps
    ticks = model.prior.quantile(shares)
    if ticks is None:
        raise ConfigError("Ticks at equal shares need a prior whose dimensions are independent.",
                          repr(model.config.prior), "take code_ticks(codes, steps)")  # fmt: skip
    return ticks.numpy()


def box_ticks(box: Sequence[float], steps: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Evenly spaced coordinates [steps] of both axes over a box: low and high of both, or of x and then of y.

    Raises:
        ConfigError: not two or four finite numbers, each low below its high.

    >>> [ticks.tolist() for ticks in box_ticks((-1, 1, 0, 4), 3)]
    [[-1.0, 0.0, 1.0], [0.0, 2.0, 4.0]]
    """
    ends = np.asarray(box, dtype=np.float64).ravel()
    if len(ends) == 2:
        ends = np.tile(ends, 2)
    if len(ends) != 4 or not np.isfinite(ends).all() or ends[0] >= ends[1] or ends[2] >= ends[3]:
        raise ConfigError("A box goes from a low value to a higher one, for both axes or for each.",
                          " ".join(f"{end:g}" for end in ends), "try -3 3, or -3 3 -2 2")  # fmt: skip
    return np.linspace(ends[0], ends[1], steps), np.linspace(ends[2], ends[3], steps)


def code_ticks(codes: np.ndarray, steps: int = 20) -> np.ndarray:
    """Coordinates [2, steps] over the range that the middle 96% of codes [N, D] fill, for models without a prior."""
    low, high = np.quantile(codes[:, :2], [0.02, 0.98], axis=0)
    return np.linspace(low, high, steps).T


def decoded_grid(
    model: Model, x_ticks: np.ndarray, y_ticks: np.ndarray, dimensions: tuple[int, int] = (0, 1),
    labels: Any = None, at: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """Decoded examples [rows, columns, *event]; rows go down as y falls, like a map.

    Args:
        model: whose decoder is used.
        x_ticks, y_ticks: coordinates of the columns, and of the rows from below.
        dimensions: which two of the coordinates take them, counted from 0.
        labels: one label [1, ...] under which all are decoded, where the model has a condition.
        at: the code [D] whose other coordinates all have; None for the prior's mean. Of an autoencoder pass the mean
            code, `codes.mean(0)`: its decoder has seen nothing elsewhere.
    """
    across, down = np.meshgrid(x_ticks, y_ticks[::-1])
    start = middle(model) if at is None else np.asarray(at, dtype=np.float32)
    codes = np.tile(start, (across.size, 1))
    codes[:, dimensions[0]], codes[:, dimensions[1]] = across.ravel(), down.ravel()
    decoded = decode(model, codes, repeated(labels, len(codes)))
    return decoded.reshape(len(y_ticks), len(x_ticks), *decoded.shape[1:])
