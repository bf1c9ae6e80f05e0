"""Values of [0, 1] that come in equal steps, such as the 256 of an 8-bit pixel, and their numbers."""

from __future__ import annotations

import torch
from torch import Tensor


def nearest_level(x: Tensor, levels: int) -> Tensor:
    """The number 0 to levels - 1 of the level nearest to x, as whole numbers shaped like x.

    >>> nearest_level(torch.tensor([0.0, 0.49, 1.2]), 3).tolist()
    [0, 1, 2]
    """
    return torch.round(x * (levels - 1)).clamp(0, levels - 1).long()


def value_of(level: Tensor, levels: int, dtype: torch.dtype) -> Tensor:
    """The value in [0, 1] of each level."""
    return level.to(dtype) / (levels - 1)
