"""Tensors of float64 that tests of the maths compute with."""

from __future__ import annotations

import numpy as np
import torch


def float64(values: object) -> torch.Tensor:
    """A tensor of these values, whatever their type."""
    return torch.tensor(values, dtype=torch.float64)


def points(count: int, seed: int, dims: int, mean: float = 0.0) -> torch.Tensor:
    """Normal draws [N, D] with unit deviation."""
    return torch.from_numpy(np.random.default_rng(seed).normal(mean, size=(count, dims)))
