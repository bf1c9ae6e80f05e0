"""Films of pictures."""

from __future__ import annotations

import importlib.util
import io

import numpy as np
import pytest
from PIL import Image

from elbowroom.errors import ConfigError, DataError
from elbowroom.pictures.film import save_film

UNIT = {"vmin": 0.0, "vmax": 1.0}
FFMPEG = all(importlib.util.find_spec(name) for name in ("imageio", "imageio_ffmpeg"))


@pytest.mark.parametrize("event", [(8, 8), (17, 31, 3), (64, 64, 3)])
def test_a_gif_has_as_many_frames_as_it_was_given_each_for_a_tenth_of_a_second(rng, tmp_path, event):
    path = save_film(rng.uniform(size=(9, *event)), tmp_path / "a.gif", **UNIT)
    with Image.open(path) as film:
        assert film.n_frames == 9
        zoom = 256 // max(event[:2])
        assert film.size == (event[1] * zoom, event[0] * zoom)
        assert film.info["duration"] == 100
        assert film.info["loop"] == 0


def test_a_gif_shows_the_colours_of_its_frames_in_order(tmp_path):
    frames = np.zeros((3, 4, 4, 3))
    frames[[0, 1, 2], :, :, [0, 1, 2]] = 1.0
    path = save_film(frames, tmp_path / "a.gif", **UNIT)
    with Image.open(io.BytesIO(path.read_bytes())) as film:
        for i in range(3):
            film.seek(i)
            assert np.asarray(film.convert("RGB"))[100, 100].tolist() == [255 * (i == j) for j in range(3)]


@pytest.mark.skipif(FFMPEG, reason="imageio and ffmpeg are installed")
def test_an_mp4_without_its_library_names_the_extra_and_leaves_no_file(rng, tmp_path):
    with pytest.raises(ConfigError, match=r"elbowroom\[images\]"):
        save_film(rng.uniform(size=(3, 8, 8)), tmp_path / "a.mp4", **UNIT)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not FFMPEG, reason="needs the extra images")
def test_an_mp4_has_every_frame(tmp_path):
    import imageio.v3 as imageio

    frames = np.linspace(0, 1, 12)[:, None, None] * np.ones((12, 17, 31))
    path = save_film(frames, tmp_path / "a.mp4", **UNIT)
    shown = imageio.imread(path, plugin="FFMPEG")
    assert len(shown) == 12
    np.testing.assert_allclose(shown.mean(axis=(1, 2, 3)), 255 * np.linspace(0, 1, 12), atol=6)


def test_other_endings_and_rows_that_are_no_images_are_refused(rng, tmp_path):
    with pytest.raises(ConfigError, match=r"\.gif or \.mp4"):
        save_film(rng.uniform(size=(3, 8, 8)), tmp_path / "a.avi", **UNIT)
    with pytest.raises(DataError, match="one of images"):
        save_film(rng.uniform(size=(3, 8)), tmp_path / "a.gif", **UNIT)
