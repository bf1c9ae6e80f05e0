"""Pictures that figures are drawn of."""

import pytest


@pytest.fixture
def grey(rng):
    """Twelve grey pictures [12, 17, 31] in [0, 1]: sides that no code can mix up."""
    return rng.uniform(size=(12, 17, 31))
