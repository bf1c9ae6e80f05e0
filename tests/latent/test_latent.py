"""Moving through a latent space."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from elbowroom import VAE
from elbowroom.errors import ConfigError
from elbowroom.latent.grid import code_ticks, decoded_grid, prior_ticks
from elbowroom.latent.interpolate import interpolate, path
from elbowroom.latent.traverse import traverse


@pytest.fixture(scope="module")
def vae(digits) -> VAE:
    return VAE(latent_dim=3, hidden=(16,), epochs=2, random_state=0).fit(digits[:300])


def test_a_traversal_moves_one_coordinate_and_holds_the_others(vae):
    code = np.array([0.3, -0.2, 0.1], dtype=np.float32)
    pictures = traverse(vae.model_, code, [-1.0, 0.1, 1.0], dimensions=[2])
    assert pictures.shape == (1, 3, 8, 8)
    np.testing.assert_allclose(pictures[0, 1], vae.inverse_transform(code[None])[0], rtol=1e-5)
    assert not np.allclose(pictures[0, 0], pictures[0, 2])


def test_a_path_begins_and_ends_at_its_codes(vae, digits):
    a, b = vae.transform(digits[:2])
    for kind in ("linear", "spherical"):
        pictures = interpolate(vae.model_, a, b, 6, kind)
        assert pictures.shape == (6, 8, 8)
        np.testing.assert_allclose(pictures[[0, -1]], vae.reconstruct(digits[:2]), atol=1e-4)


def test_a_path_of_unknown_kind_or_one_step_is_refused():
    a = np.ones(2)
    with pytest.raises(ConfigError, match="linear"):
        path(a, a, 3, "circular")
    with pytest.raises(ConfigError, match="two ends"):
        path(a, a, 1)


def test_grid_ticks_hold_equal_shares_of_the_prior(vae):
    ticks = prior_ticks(vae.model_, 4)
    np.testing.assert_allclose(stats.norm.cdf(ticks), [0.125, 0.375, 0.625, 0.875], rtol=1e-6)


def test_a_grid_has_its_highest_row_on_top(vae):
    ticks = np.array([-1.0, 2.0])
    grid = decoded_grid(vae.model_, ticks, ticks)
    corner = vae.inverse_transform(np.array([[-1.0, 2.0, 0.0]], dtype=np.float32))[0]
    np.testing.assert_allclose(grid[0, 0], corner, rtol=1e-5)


def test_code_ticks_span_the_middle_of_the_codes():
    codes = np.random.default_rng(0).normal(size=(5000, 2)) * [1.0, 3.0]
    x, y = code_ticks(codes, 5)
    assert x[-1] == pytest.approx(stats.norm.ppf(0.98), rel=0.1)
    assert y[-1] == pytest.approx(3 * x[-1], rel=0.1)
