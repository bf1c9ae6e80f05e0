"""Nats as bits."""

from __future__ import annotations

import math


def bits_per_dim(nll: float, size: int) -> float:
    """nll / (size ln 2): bits per value of an example of that size, its nll in nats.

    Source: van den Oord et al. 2016 (arXiv 1601.06759), section 5.1.

    >>> round(bits_per_dim(math.log(2.0) * 784, 784), 6)
    1.0
    """
    return nll / (size * math.log(2.0))
