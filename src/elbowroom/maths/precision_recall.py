"""Precision and recall of generated samples: each set's region is the union of balls around its points."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def neighbour_radii(points: Float[Tensor, "N F"], k: int, block: int = 512) -> Float[Tensor, "N"]:
    """Distance of each point to its k-th nearest other point.

    Source: Kynkaanniemi et al. 2019 (arXiv 1904.06991), eq. 1; the point itself does not count.
    """
    distances = []
    for rows in points.split(block):
        distances.append(_distances(rows, points).kthvalue(k + 1, dim=1).values)
    return torch.cat(distances)


def share_covered(
    points: Float[Tensor, "N F"], centres: Float[Tensor, "M F"], radii: Float[Tensor, "M"], block: int = 512
) -> float:
    """The share of points that lie in at least one of the balls.

    Source: Kynkaanniemi et al. 2019 (arXiv 1904.06991), eq. 2: precision is the share of generated points in the
    balls of real ones, recall the share of real points in the balls of generated ones.
    """
    inside = [(_distances(rows, centres) <= radii).any(1) for rows in points.split(block)]
    return float(torch.cat(inside).double().mean())


def _distances(a: Tensor, b: Tensor) -> Tensor:
    return torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")  # exact also for near points
