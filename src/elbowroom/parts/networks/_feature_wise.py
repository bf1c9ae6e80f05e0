"""How layers read a condition: it scales and shifts their features (Perez et al. 2018, arXiv 1709.07871, eq. 1, 2).

A condition that stands at the input alone is one value of many there, and what the layers behind make of it has to be
learned against them; a code then is tempted to say the class too. Read everywhere, each class may have features of its
own from the start.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ReadsCondition:
    """Mark of a layer whose `forward` takes the condition [B, C] behind its input."""


class FeatureWise(nn.Module, ReadsCondition):
    """(1 + a(c)) h + b(c) for each feature, a and b being linear in the condition; a is 0 at the start.

    Args:
        condition_size: C, values of the condition.
        features: F of h [B, F, ...].
    """

    def __init__(self, condition_size: int, features: int):
        super().__init__()
        self.scale = nn.Linear(condition_size, features, bias=False)
        self.shift = nn.Linear(condition_size, features, bias=False)
        nn.init.zeros_(self.scale.weight)

    def forward(self, h: Tensor, condition: Tensor) -> Tensor:
        places = [1] * (h.dim() - condition.dim())
        scale, shift = (layer(condition).unflatten(-1, (-1, *places)) for layer in (self.scale, self.shift))
        return torch.addcmul(h + shift, h, scale)


class Layers(nn.Sequential, ReadsCondition):
    """Layers one behind another; those that read a condition see it too."""

    def forward(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        for layer in self:
            x = layer(x, condition) if condition is not None and isinstance(layer, ReadsCondition) else layer(x)
        return x


def feature_wise(condition_size: int, features: int) -> list[nn.Module]:
    """The layer by which so many features read a condition of so many values; none where there is no condition."""
    return [FeatureWise(condition_size, features)] if condition_size else []
