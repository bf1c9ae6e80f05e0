"""Examples in two parts: those that are learned from, and those that are held out."""

from __future__ import annotations

import numpy as np

from elbowroom.errors import ConfigError


def two_parts(count: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of examples to learn from, and of the share that is held out, both in order; a function of the seed.

    Args:
        count: how many examples there are.
        share: of those that are held out, 0 to below 1; at least one is.
        seed: of the choice.

    Raises:
        ConfigError: a share out of its range, or one that leaves nothing to learn from.

    >>> two_parts(4, 0.25, 0)
    (array([0, 1, 3]), array([2]))
    """
    if isinstance(share, bool) or not isinstance(share, int | float | np.number) or not 0 <= share < 1:
        raise ConfigError("validation_fraction is a share, 0 <= share < 1.", repr(share), "try 0.1")
    aside = max(1, round(share * count))
    if aside >= count:
        raise ConfigError("Some rows remain to learn from.", f"validation_fraction={share} of {count} rows",
                          "hold out fewer")  # fmt: skip
    order = np.random.default_rng(seed).permutation(count)
    return np.sort(order[aside:]), np.sort(order[:aside])
