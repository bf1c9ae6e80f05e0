"""Divergences estimated from samples: KL by Monte Carlo, squared MMD between two sets of points."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor


def monte_carlo_kl(log_q: Float[Tensor, "S B"], log_p: Float[Tensor, "S B"]) -> Float[Tensor, "B"]:
    """KL(q || p) as the mean of log q(z) - log p(z) over samples z ~ q [nats]. Unbiased; single terms may be negative.

    Source: Kingma & Welling 2013 (arXiv 1312.6114), section 2.3, eq. 6.
    """
    return (log_q - log_p).mean(0)


def inverse_multiquadratic(a: Float[Tensor, "N D"], b: Float[Tensor, "M D"], scale: float) -> Float[Tensor, "N M"]:
    """The kernel scale / (scale + |a - b|^2) between all pairs.

    Source: Tolstikhin et al. 2018 (arXiv 1711.01558), section 4.
    """
    return scale / (scale + torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist").square())


def mmd_squared(
    a: Float[Tensor, "N D"], b: Float[Tensor, "M D"], scale: float | None = None, block: int = 1024
) -> float:
    """Unbiased estimate of the squared maximum mean discrepancy between two samples; 0 when they are alike.

    Source: Gretton et al. 2012, eq. 3, with the inverse multiquadratic kernel of scale 2 D, the mean squared
    distance between two standard normal points (Tolstikhin et al. 2018). May be slightly negative.

    Args:
        a, b: the two samples, at least two points each.
        scale: squared width of the kernel; None means 2 D.
        block: rows compared at a time, which bounds memory and does not change the result.
    """
    width = 2.0 * a.shape[1] if scale is None else scale
    n, m = len(a), len(b)
    within_a = (_total(a, a, width, block) - n) / (n * (n - 1))  # the kernel of a point with itself is 1
    within_b = (_total(b, b, width, block) - m) / (m * (m - 1))
    return within_a + within_b - 2.0 * _total(a, b, width, block) / (n * m)


def mmd_squared_of_batch(
    a: Float[Tensor, "N D"], b: Float[Tensor, "M D"], scales: Sequence[float]
) -> Float[Tensor, ""]:
    """The same as a differentiable value, summed over kernels of several scales; 0 where a sample has one point only.

    Source: Gretton et al. 2012, eq. 3, with the sum of kernels of Tolstikhin et al. 2018, section 4.
    """
    n, m = len(a), len(b)
    if min(n, m) < 2:
        return 0.0 * (a.sum() + b.sum())
    within = _off_diagonal(a, scales) / (n * (n - 1)) + _off_diagonal(b, scales) / (m * (m - 1))
    return within - 2.0 * _kernel_of(_squared_distances(a, b), scales).sum() / (n * m)


def _off_diagonal(points: Tensor, scales: Sequence[float]) -> Tensor:
    """The sum over pairs of two points; a point's distance to itself is not counted."""
    squares = _squared_distances(points, points)
    return _kernel_of(squares, scales).sum() - _kernel_of(squares.diagonal(), scales).sum()


def _kernel_of(squares: Tensor, scales: Sequence[float]) -> Tensor:
    return torch.stack([scale / (scale + squares) for scale in scales]).sum(0)


def _squared_distances(a: Tensor, b: Tensor) -> Tensor:
    """Of all pairs [N, M], by a matrix product."""
    squares = a.square().sum(1, keepdim=True) + b.square().sum(1) - 2.0 * a @ b.T
    return squares.clamp(min=0.0)


def mmd_plug_in(a: Float[Tensor, "N D"], b: Float[Tensor, "M D"], scale: float, block: int = 1024) -> float:
    """The maximum mean discrepancy between two samples, taken as all there is: never negative, 0 for equal samples.

    Above 0 also for two samples of one distribution, by an amount that falls with their sizes.

    Source: Gretton et al. 2012, eq. 5, with the inverse multiquadratic kernel of this scale.
    """
    n, m = len(a), len(b)
    within = _total(a, a, scale, block) / n**2 + _total(b, b, scale, block) / m**2
    return max(0.0, within - 2.0 * _total(a, b, scale, block) / (n * m)) ** 0.5


def _total(left: Tensor, right: Tensor, scale: float, block: int) -> float:
    return sum(float(inverse_multiquadratic(rows, right, scale).sum(dtype=torch.float64)) for rows in left.split(block))
