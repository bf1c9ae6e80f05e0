"""Seeds of estimators: from what scikit-learn takes for a `random_state`."""

from __future__ import annotations

from typing import Any

from sklearn.utils import check_random_state

from elbowroom.errors import ConfigError


def seed_of(random_state: Any) -> int:
    """The seed that a `random_state` stands for: a function of a number, the next one of a generator.

    Raises:
        ConfigError: it is none.
    """
    try:
        return int(check_random_state(random_state).randint(2**31 - 1))
    except (ValueError, TypeError, AttributeError):
        raise ConfigError("A seed is a whole number from 0 to 2**32 - 1, a numpy.random.RandomState, or None.",
                          repr(random_state), "try 0") from None  # fmt: skip
