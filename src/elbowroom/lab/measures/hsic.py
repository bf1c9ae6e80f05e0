"""The Hilbert-Schmidt independence criterion: 0 only where two variables are independent, not merely uncorrelated."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def gaussian_gram(x: Float[Tensor, "N"]) -> Float[Tensor, "N N"]:
    """exp(-(x_i - x_j)^2 / (2 w^2)) between all pairs, w being the median distance of two points.

    Source: Gretton et al. 2007, "A kernel statistical test of independence", section 4: the width is the median
    distance.
    """
    distances = (x[:, None] - x[None, :]).abs()
    pairs = distances[torch.ones_like(distances).triu(1).bool()]
    width = pairs.median()
    assert width > 0, "half of the points are equal"
    return torch.exp(-0.5 * (distances / width).square())


def centred(gram: Float[Tensor, "N N"]) -> Float[Tensor, "N N"]:
    """H K H with H = I - 1/N: the Gram matrix of the features less their mean.

    Source: Gretton et al. 2005, "Measuring statistical dependence with Hilbert-Schmidt norms", definition 2.
    """
    return gram - gram.mean(0, keepdim=True) - gram.mean(1, keepdim=True) + gram.mean()


def hsic(a: Float[Tensor, "N N"], b: Float[Tensor, "N N"]) -> float:
    """tr(A H B H) / (N - 1)^2 of two Gram matrices over the same rows.

    Source: Gretton et al. 2005, definition 2, the empirical criterion. It is positive by chance too, so it is to be
    read beside its values for permuted rows.
    """
    return float((centred(a) * b).sum() / (len(a) - 1) ** 2)
