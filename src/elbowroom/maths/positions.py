"""Positions of a sequence as numbers that attention can read."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor

BASE = 10_000.0
"""Longest wave over 2 pi, in positions."""


def sinusoids(position: Int[Tensor, "T"], width: int) -> Float[Tensor, "T {width}"]:
    """sin(p / 10000^(2 i / width)) and the cosines behind them, width even.

    Source: Vaswani et al. 2017 (arXiv 1706.03762), section 3.5; there sines and cosines take turns.

    >>> sinusoids(torch.tensor([0]), 4).tolist()
    [[0.0, 0.0, 1.0, 1.0]]
    """
    angle = _angles(position, width)
    return torch.cat([angle.sin(), angle.cos()], -1)


def rotate(x: Float[Tensor, "*B T W"], position: Int[Tensor, "T"]) -> Float[Tensor, "*B T W"]:
    """Vectors, each pair of values (i, i + W/2) turned by the angle p / 10000^(2 i / W), W even.

    The product of two such vectors then depends on their distance and not on their places.

    Source: Su et al. 2021 (arXiv 2104.09864), eq. 34; there neighbours make the pairs.

    >>> rotate(torch.ones(1, 2), torch.tensor([0])).tolist()
    [[1.0, 1.0]]
    """
    angle = _angles(position, x.shape[-1])
    sin, cos = angle.sin().to(x.dtype), angle.cos().to(x.dtype)
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)


def _angles(position: Tensor, width: int) -> Tensor:
    slowness = torch.arange(0, width, 2, device=position.device, dtype=torch.float64) / width
    return position.double().unsqueeze(-1) * BASE**-slowness
