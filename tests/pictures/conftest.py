import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def digits(rng):
    """Twelve grey pictures [12, 17, 31] in [0, 1]: sides that no code can mix up."""
    return rng.uniform(size=(12, 17, 31))
