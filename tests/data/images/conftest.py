"""Small folders of images, and a cache of their own for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


def _picture(seed: int, height: int, width: int, channels: int = 3) -> np.ndarray:
    """Smooth pixels, which JPEG keeps nearly as they are."""
    rng = np.random.default_rng(seed)
    shape = (3, 3) if channels == 1 else (3, 3, channels)
    small = Image.fromarray(rng.integers(0, 256, shape, dtype=np.uint8))
    return np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))


@pytest.fixture
def picture() -> Callable[..., np.ndarray]:
    """Makes the pixels of an image from a number, a height and a width."""
    return _picture


@pytest.fixture
def folder(tmp_path) -> Callable[..., Path]:
    """Makes a folder of so many images with these names and this size."""

    def make(count: int = 6, size: tuple[int, int] = (12, 10), name: str = "{:03d}.png", channels: int = 3) -> Path:
        root = tmp_path / "photos"
        for i in range(count):
            path = root / name.format(i)
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(_picture(i, *size, channels)).save(path)
        return root

    return make


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "elbowroom" / "images"
