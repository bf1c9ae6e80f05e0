"""Classical filters for damaged images, to compare a model with; those beyond the median are scikit-image's.

Each takes images [N, H, W, C] with values from 0 to 1, which of them are hidden (or None), and the root mean square of
the damage, which a model does not see.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
from scipy import ndimage

from elbowroom.errors import ConfigError
from elbowroom.parts.corruptions import Corruption

Filter = Callable[[np.ndarray, np.ndarray | None, float], np.ndarray]


def scikit_image(module: str) -> Any:
    """A module of scikit-image, such as "metrics".

    Raises:
        ConfigError: it is not installed.
    """
    try:
        return import_module(f"skimage.{module}")
    except ImportError:
        raise ConfigError("Restored images are measured with scikit-image.", "it is not installed",
                          'pip install "elbowroom[images]"') from None  # fmt: skip


def filters_for(corruption: Corruption) -> dict[str, Filter]:
    """The filters that are made for this kind of damage, by name; none for a corruption of one's own."""
    names = {
        "salt_and_pepper": (median, median_extremes),
        "gaussian": (non_local_means, total_variation),
        "masking": (biharmonic,),
        "block": (biharmonic,),
    }
    return {filter_.__name__: filter_ for filter_ in names.get(corruption.name, ())}


def median(noisy: np.ndarray, hidden: np.ndarray | None, rms: float) -> np.ndarray:
    """Each value becomes the median of the 3 x 3 around it, borders mirrored."""
    return ndimage.median_filter(noisy, size=(1, 3, 3, 1), mode="reflect")


def median_extremes(noisy: np.ndarray, hidden: np.ndarray | None, rms: float) -> np.ndarray:
    """The same for the lowest and highest values of an image alone, which is where salt and pepper are."""
    low, high = noisy.min((1, 2, 3), keepdims=True), noisy.max((1, 2, 3), keepdims=True)
    return np.where((noisy == low) | (noisy == high), median(noisy, hidden, rms), noisy)


def non_local_means(noisy: np.ndarray, hidden: np.ndarray | None, rms: float) -> np.ndarray:
    """Averages over like patches (Buades, Coll & Morel 2005), 5 x 5, up to 6 pixels away, h = 0.6 of the noise."""
    denoise = scikit_image("restoration").denoise_nl_means
    settings: dict[str, Any] = {"patch_size": 5, "patch_distance": 6, "channel_axis": -1, "fast_mode": True}
    # of images with one channel it returns no axis for it
    return np.stack([denoise(image, h=0.6 * rms, sigma=rms, **settings).reshape(image.shape) for image in noisy])


def total_variation(noisy: np.ndarray, hidden: np.ndarray | None, rms: float) -> np.ndarray:
    """Total-variation denoising (Chambolle 2004) with a weight of 2/3 of the noise."""
    denoise = scikit_image("restoration").denoise_tv_chambolle
    return np.stack([denoise(image, weight=2 / 3 * rms, channel_axis=-1) for image in noisy])


def biharmonic(noisy: np.ndarray, hidden: np.ndarray | None, rms: float) -> np.ndarray:
    """Hidden values by the biharmonic equation (Damelin & Hoang 2018): the smoothest surface through what is known."""
    assert hidden is not None, "a corruption that has this filter tells what it hides"
    fill_in = scikit_image("restoration").inpaint_biharmonic
    return np.stack([_by_channel(fill_in, image, gone) for image, gone in zip(noisy, hidden, strict=True)])


def _by_channel(fill_in: Any, image: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """One channel after the other, for which other values may be hidden."""
    channels = [fill_in(*(np.ascontiguousarray(x[..., c]) for x in (image, gone))) for c in range(image.shape[-1])]
    return np.stack(channels, -1)
