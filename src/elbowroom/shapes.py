"""The letters that array shapes are written with, once for the whole library.

    S  samples of the posterior (Monte Carlo, importance)
    B  batch, one row per example
    D  dimensions of the latent space
    N  rows of a data set
    T  time steps of a sequence
    *event   the shape of one example, such as (28, 28) or (13,)

Signatures use jaxtyping: `Float[Tensor, "S B D"]`. The tests check them while they run.
Every log-density, divergence and bound in the library is in nats; a bound is higher when it is better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

EventShape = tuple[int, ...]


def as_picture(event: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """What an example of this shape is drawn as, and the shape it is drawn from.

    `("image", (H, W, C))` for [H, W], [1|3, H, W] and [H, W, 1|3|4]; `("profile", (F,))` for all else, rows
    of tables and series included: a 2-D event with one side of length 1 is a series. Where both ends could be
    channels, the first is taken, as in torch.

    Args:
        event: the shape of one example.
    """
    shape = tuple(int(side) for side in event)
    if len(shape) == 2 and min(shape) > 1:
        return "image", (*shape, 1)
    if len(shape) == 3 and shape[0] in (1, 3) and min(shape[1:]) > 1:
        return "image", (shape[1], shape[2], shape[0])
    if len(shape) == 3 and shape[2] in (1, 3, 4) and min(shape[:2]) > 1:
        return "image", shape
    return "profile", (math.prod(shape),)
