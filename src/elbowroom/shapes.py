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

EventShape = tuple[int, ...]


def size_of(shape: EventShape) -> int:
    """The number of values in one example of this shape.

    >>> size_of((28, 28))
    784
    """
    return math.prod(shape)
