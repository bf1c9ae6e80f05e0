"""Ways between two points of a latent space."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def linear_path(a: Float[Tensor, "D"], b: Float[Tensor, "D"], t: Float[Tensor, "T"]) -> Float[Tensor, "T D"]:
    """(1 - t) a + t b, the straight line.

    Source: the definition of the affine combination; at t = 0 it is a, at t = 1 it is b.
    """
    return torch.lerp(a[None], b[None], t[:, None])


def spherical_path(a: Float[Tensor, "D"], b: Float[Tensor, "D"], t: Float[Tensor, "T"]) -> Float[Tensor, "T D"]:
    """The great circle between the directions of a and b, the length going linearly from |a| to |b|.

    Source: Shoemake 1985, "Animating rotation with quaternion curves", slerp; for latent spaces White 2016
    (arXiv 1609.04468). Points of N(0, I) in many dimensions lie near a sphere, which a straight line leaves.
    Where a and b are parallel, or one is 0, it is the straight line.
    """
    length_a, length_b = a.norm(), b.norm()
    if length_a == 0 or length_b == 0:
        return linear_path(a, b, t)
    cosine = torch.dot(a, b) / (length_a * length_b)
    angle = torch.arccos(cosine.clamp(-1.0, 1.0))
    if torch.sin(angle).abs() < 1e-4:
        return linear_path(a, b, t)
    left = torch.sin((1.0 - t) * angle) / torch.sin(angle)
    right = torch.sin(t * angle) / torch.sin(angle)
    direction = left[:, None] * (a / length_a) + right[:, None] * (b / length_b)
    return direction * ((1.0 - t) * length_a + t * length_b)[:, None]
