"""Images that are rows already, in another size."""

import numpy as np
import pytest

from elbowroom.data import load
from elbowroom.data.images.resized_rows import resized_rows
from elbowroom.data.images.rule import rule
from elbowroom.errors import ConfigError


@pytest.mark.parametrize(("shape", "colour", "event"), [
    ((6, 8), None, (4, 4)), ((6, 8, 3), None, (4, 4, 3)), ((6, 8, 3), "grey", (4, 4)), ((6, 8), "colour", (4, 4, 3)),
])  # fmt: skip
def test_rows_on_disk_come_to_the_same_images_as_rows_in_memory(tmp_path, shape, colour, event):
    x = np.random.default_rng(0).integers(0, 256, (5, *shape), np.uint8)
    np.save(tmp_path / "x.npy", x)
    how = rule("4x4", "crop", colour)
    whole, lazy = resized_rows(x, how, "x"), resized_rows(np.load(tmp_path / "x.npy", mmap_mode="r"), how, "x")
    assert isinstance(whole, np.ndarray)
    assert not isinstance(lazy, np.ndarray)
    assert whole.shape[1:] == lazy.shape[1:] == event
    np.testing.assert_array_equal(lazy.read(np.array([3, 0])), whole[[3, 0]])
    np.testing.assert_array_equal(lazy[1:3][1], whole[2])


def test_a_flat_image_stays_flat_and_the_same_size_changes_nothing():
    grey = np.full((2, 6, 6), 77, np.uint8)
    assert (resized_rows(grey, rule(3), "x") == 77).all()
    x = np.random.default_rng(0).integers(0, 256, (2, 6, 6), np.uint8)
    np.testing.assert_array_equal(resized_rows(x, rule(6), "x"), x)


def test_a_public_set_is_resized_and_says_so():
    data = load("digits", size="16x12", fit="squash")
    assert data.event_shape == (16, 12)
    assert data.origin["images"] == {"size": [16, 12], "fit": "squash", "colour": "grey"}
    with pytest.raises(ConfigError, match="workers fits folders"):
        load("digits", size=16, workers=2)
    with pytest.raises(ConfigError, match=r"are for images.*\[3\]"):
        resized_rows(np.zeros((2, 3), np.uint8), rule(4), "a table")
