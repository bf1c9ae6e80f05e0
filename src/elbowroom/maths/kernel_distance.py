"""The kernel distance of generated to real features: the squared MMD with a cubic polynomial kernel."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def polynomial_kernel(a: Float[Tensor, "N F"], b: Float[Tensor, "M F"]) -> Float[Tensor, "N M"]:
    """(a . b / F + 1)^3 between all pairs, F being the number of features.

    Source: Binkowski et al. 2018 (arXiv 1801.01401), the kernel of the KID.
    """
    return (a @ b.T / a.shape[1] + 1.0) ** 3


def kernel_distance(a: Float[Tensor, "N F"], b: Float[Tensor, "M F"], block: int = 1024) -> float:
    """Unbiased estimate of the squared MMD with the cubic kernel; 0 when alike, and then negative half of the time.

    Source: Binkowski et al. 2018 (arXiv 1801.01401), with the estimator of Gretton et al. 2012, eq. 3.

    Args:
        a, b: features, at least two rows each.
        block: rows compared at a time, which bounds memory and does not change the result.
    """

    def total(left: Tensor, right: Tensor) -> float:
        return sum(float(polynomial_kernel(rows, right).sum(dtype=torch.float64)) for rows in left.split(block))

    def own(points: Tensor) -> float:
        return float((((points.square().sum(1) / points.shape[1]) + 1.0) ** 3).sum(dtype=torch.float64))

    n, m = len(a), len(b)
    within_a = (total(a, a) - own(a)) / (n * (n - 1))
    within_b = (total(b, b) - own(b)) / (m * (m - 1))
    return within_a + within_b - 2.0 * total(a, b) / (n * m)
