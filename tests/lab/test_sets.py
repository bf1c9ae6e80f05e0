"""Claims are measured on sets that have what they want, and on pictures that are not too large."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom.data.dataset import Dataset
from elbowroom.data.load import load
from elbowroom.errors import ConfigError
from elbowroom.lab.sets import no_larger, set_for


def test_a_claim_about_attributes_goes_to_sprites_where_there_are_none():
    assert set_for("C24", "attributes", "digits") == "sprites"
    assert set_for("C24", "attributes", "celeba") == "celeba"
    assert set_for("C25", "rows", "celeba") == "celeba"
    with pytest.raises(ConfigError, match="C8 is tested on a public set with labels"):
        set_for("C8", "labels", "celeba")
    with pytest.raises(ConfigError, match="did you mean 'mnist'"):
        set_for("C8", "labels", "mnits")


def test_halved_pictures_are_means_of_squares_of_pixels():
    sprites = load("sprites", split="test").take(slice(0, 20))
    small = no_larger(sprites, 28)
    assert small.x.shape == (20, 16, 16)
    assert small.x.dtype == np.float32
    np.testing.assert_allclose(small.x, sprites.x.reshape(20, 16, 4, 16, 4).mean((2, 4)))
    np.testing.assert_array_equal(small.attributes, sprites.attributes)
    assert no_larger(sprites, 64) is sprites


def test_eight_bit_colours_become_shares_and_an_odd_edge_is_left_out():
    x = np.random.default_rng(0).integers(0, 256, (3, 9, 6, 3), dtype=np.uint8)
    halved = no_larger(Dataset(x), 8).x
    assert halved.shape == (3, 4, 3, 3)
    np.testing.assert_allclose(halved, x[:, :8].reshape(3, 4, 2, 3, 2, 3).mean((2, 4)) / 255.0, rtol=1e-6)


def test_tables_and_small_pictures_stay_as_they_are():
    for shape in ((5, 300), (5, 28, 28)):
        data = Dataset(np.zeros(shape))
        assert no_larger(data, 28) is data
