"""How unlike a network finds two examples: the distance between what one of its layers says of them."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

EPSILON = 1e-8


def feature_distance(a: Float[Tensor, "B C ..."], b: Float[Tensor, "B C ..."]) -> Float[Tensor, "B"]:
    """|a - b|^2 averaged over places, the channels of each place brought to length 1 first: 0 to 4.

    Source: Zhang et al. 2018 (arXiv 1801.03924), eq. 1, with all channels weighted alike.

    >>> feature_distance(torch.tensor([[3.0, 4.0]]), torch.tensor([[-3.0, -4.0]])).item()
    4.0
    """
    return (_unit(a) - _unit(b)).square().sum(1).reshape(len(a), -1).mean(1)


def _unit(features: Tensor) -> Tensor:
    # the root of a sum that is never 0, so that dead channels have a gradient that is a number
    return features / torch.sqrt(features.square().sum(1, keepdim=True) + EPSILON**2)
