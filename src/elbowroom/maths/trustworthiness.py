"""How far a map can be trusted: whether points that it puts side by side are near each other in truth."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def trustworthiness(points: Float[Tensor, "N F"], shown: Float[Tensor, "N D"], k: int = 12, block: int = 512) -> float:
    """1 - 2 / (N k (2 N - 3 k - 1)) sum_i sum_j max(0, r(i, j) - k), j over the k neighbours of i on the map.

    r(i, j) is the rank of j among all others by their distance to i in truth, 1 for the nearest. 1 is best; about 0.5
    is what chance gives. k is below N / 2.

    Source: Venna & Kaski 2001, Neighborhood preservation in nonlinear projection methods, eq. 1.

    Args:
        points: in truth.
        shown: the same on the map.
        k: neighbours.
        block: rows whose distances to all others are in memory together.
    """
    total, rows = 0.0, len(points)
    for start in range(0, rows, block):
        some = torch.arange(start, min(start + block, rows), device=points.device)
        near = _distances(shown, some).topk(k, dim=1, largest=False).indices
        true = _distances(points, some)
        for distance in true.gather(1, near).unbind(1):
            rank = 1 + (true < distance[:, None]).sum(1)
            total += float((rank - k).clamp(min=0).sum())
    return 1.0 - 2.0 * total / (rows * k * (2 * rows - 3 * k - 1))


def _distances(points: Tensor, some: Tensor) -> Tensor:
    """From some of the points to all [B, N]; a point is no neighbour of its own."""
    distances = torch.cdist(points[some], points)
    distances[torch.arange(len(some)), some] = torch.inf
    return distances
