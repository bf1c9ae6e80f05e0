"""Modes of a prior: equally probable parts of it, along the first value that its draws are made of."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor


def in_mode(eps: Float[Tensor, "... D"], mode: Int[Tensor, "..."], count: int) -> Float[Tensor, "... D"]:
    """The same noise, its first value moved to where its probability lies in part `mode` of `count` equal parts.

    A prior that makes its draws of this noise draws from that part of itself: a Gaussian of a circle, a stretch of a
    roll.

    Source: inverse transform within a stratum (Devroye 1986, section 2.2); the use is Makhzani et al. 2015
    (arXiv 1511.05644), section 2.3.

    Args:
        eps: standard normal values.
        mode: from 0 on.
        count: how many parts.
    """
    place = (mode + torch.special.ndtr(eps[..., 0].double())) / count
    first = torch.special.ndtri(place.clamp(1e-12, 1.0 - 1e-12))
    return torch.cat([first[..., None].to(eps.dtype), eps[..., 1:]], -1)


def mode_at(place: Float[Tensor, "..."], count: int) -> Int[Tensor, "..."]:
    """Which of so many equal parts a place between 0 and 1 lies in.

    Source: as `in_mode`.
    """
    return (place * count).floor().long().clamp(0, count - 1)
