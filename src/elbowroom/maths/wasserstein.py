"""Wasserstein-2 distances between two equally large sets of points: exact, and over random directions."""

from __future__ import annotations

import torch
from jaxtyping import Float
from scipy.optimize import linear_sum_assignment
from torch import Tensor


def wasserstein_2(a: Float[Tensor, "N D"], b: Float[Tensor, "N D"]) -> float:
    """The root of the least mean squared distance over all ways to pair the points; N^3 time.

    Source: Peyre & Cuturi 2019 (arXiv 1803.00567), proposition 2.1: between equally weighted points the best plan
    is a permutation.
    """
    costs = torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist").square().numpy()
    rows, columns = linear_sum_assignment(costs)
    return float(costs[rows, columns].mean() ** 0.5)


def sliced_wasserstein_2(a: Float[Tensor, "N D"], b: Float[Tensor, "N D"], directions: Float[Tensor, "P D"]) -> float:
    """The root of `sliced_wasserstein_squared`.

    Source: Bonneel et al. 2015, "Sliced and Radon Wasserstein barycenters of measures".
    """
    return float(sliced_wasserstein_squared(a, b, directions).sqrt())


def sliced_wasserstein_squared(
    a: Float[Tensor, "N D"], b: Float[Tensor, "N D"], directions: Float[Tensor, "P D"]
) -> Float[Tensor, ""]:
    """The mean, over unit directions, of the squared Wasserstein-2 distance of the projections.

    Source: Bonneel et al. 2015, "Sliced and Radon Wasserstein barycenters of measures"; on a line the best plan
    pairs sorted points.
    """
    left, right = (torch.sort(points @ directions.T, dim=0).values for points in (a, b))
    return (left - right).square().mean()
