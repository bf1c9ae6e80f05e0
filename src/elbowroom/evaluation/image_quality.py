"""How like two images are, by scikit-image: PSNR in dB, and SSIM (Wang et al. 2004, doi 10.1109/TIP.2003.819861)."""

from __future__ import annotations

import math

import numpy as np

from elbowroom.evaluation.filters import scikit_image

PSNR_MOST = 10 * math.log10(12 * 255**2)
"""58.9 dB, that of rounding to 256 levels: an image that is nearer counts as this near, the same image too."""
SSIM_SIDE = 11
"""SSIM looks through a Gaussian window of 11 x 11 pixels, so an image has to be as large."""


def psnr(clean: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The peak signal-to-noise ratio of images [N, H, W, C] with values from 0 to 1: dB [N], at most 58.9."""
    ratio = scikit_image("metrics").peak_signal_noise_ratio
    with np.errstate(divide="ignore"):  # the same image: infinity, which is cut
        ratios = [ratio(a, b, data_range=1.0) for a, b in zip(clean, other, strict=True)]
    return np.minimum(ratios, PSNR_MOST)


def ssim(clean: np.ndarray, other: np.ndarray) -> np.ndarray | None:
    """The structural similarity of images [N, H, W, C] with values from 0 to 1: at most 1 [N]; None below 11 x 11.

    With the settings of the paper: Gaussian windows of standard deviation 1.5, K1 = 0.01, K2 = 0.03.
    """
    if min(clean.shape[1:3]) < SSIM_SIDE:
        return None
    similarity = scikit_image("metrics").structural_similarity
    settings = {"data_range": 1.0, "gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    if clean.shape[-1] == 1:  # without an axis of channels it is twice as fast
        clean, other = clean[..., 0], other[..., 0]
    else:
        settings["channel_axis"] = -1
    return np.array([similarity(a, b, **settings) for a, b in zip(clean, other, strict=True)])
