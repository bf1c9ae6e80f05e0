"""Waves of a point, by which a network sees fine structure that it would learn last from the coordinates alone."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor


def fourier_features(z: Float[Tensor, "... D"], waves: Float[Tensor, "D M"]) -> Float[Tensor, "... F"]:
    """z itself, and cos and sin of its place along each wave b, divided by |b|: F = D + 2 M values.

    No value then is steeper than z is: a network sees fine structure, and learns what is coarse first.

    Source: Tancik et al. 2020 (arXiv 2006.10739), eq. 5 with amplitudes 1 / |b|, beside z.

    Args:
        z: points.
        waves: the wave vectors, in radians per unit of z.
    """
    phase, amplitude = z @ waves, 1.0 / waves.norm(dim=0)
    return torch.cat([z, amplitude * phase.cos(), amplitude * phase.sin()], -1)


def wave_vectors(dims: int, count: int, lowest: float, highest: float) -> Float[Tensor, "D M"]:
    """Wave vectors of random directions, of torch's generator, and lengths from lowest to highest in even ratios.

    Source: Tancik et al. 2020 (arXiv 2006.10739), section 6.1: the spread of frequencies matters, their kind does not;
    here it covers every scale alike.
    """
    directions = torch.randn(dims, count)
    lengths = torch.logspace(math.log10(lowest), math.log10(highest), count)
    return directions / directions.norm(dim=0) * lengths
