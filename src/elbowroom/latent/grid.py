"""The decoded manifold: a grid over a plane of the latent space (Kingma & Welling 2013, figure 4)."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import decode
from elbowroom.evaluation.labels import repeated
from elbowroom.model import Model


def prior_ticks(model: Model, steps: int = 20) -> np.ndarray:
    """Coordinates [steps] at equal shares of the prior: each cell of the grid holds the same probability."""
    shares = (torch.arange(steps, dtype=torch.float64) + 0.5) / steps
    ticks = model.prior.quantile(shares)
    if ticks is None:
        raise ConfigError("Ticks at equal shares need a prior whose dimensions are independent.",
                          repr(model.config.prior), "take code_ticks(codes, steps)")  # fmt: skip
    return ticks.numpy()


def code_ticks(codes: np.ndarray, steps: int = 20) -> np.ndarray:
    """Coordinates [2, steps] over the range that the middle 96% of codes [N, D] fill, for models without a prior."""
    low, high = np.quantile(codes[:, :2], [0.02, 0.98], axis=0)
    return np.linspace(low, high, steps).T


def decoded_grid(
    model: Model, x_ticks: np.ndarray, y_ticks: np.ndarray, dimensions: tuple[int, int] = (0, 1),
    labels: Any = None,
) -> np.ndarray:  # fmt: skip
    """Decoded examples [rows, columns, *event]; rows go down as y falls, like a map. Other coordinates are 0.

    Where the model has a condition, all are decoded under the one label [1, ...] that it is given.
    """
    across, down = np.meshgrid(x_ticks, y_ticks[::-1])
    codes = np.zeros((across.size, model.config.latent_dim), dtype=np.float32)
    codes[:, dimensions[0]], codes[:, dimensions[1]] = across.ravel(), down.ravel()
    decoded = decode(model, codes, repeated(labels, len(codes)))
    return decoded.reshape(len(y_ticks), len(x_ticks), *decoded.shape[1:])
