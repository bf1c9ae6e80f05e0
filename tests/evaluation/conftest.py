"""The VAE that several tests of evaluation measure; none of them changes it."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom import VAE


@pytest.fixture(scope="session")
def vae(digits: np.ndarray) -> VAE:
    """A VAE of 600 digits with four latent dimensions."""
    return VAE(latent_dim=4, hidden=(32,), epochs=6, random_state=0).fit(digits[:600])
