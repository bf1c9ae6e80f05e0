"""Structural similarity against scikit-image, and over several scales against its definition."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom.maths.structural_similarity import SCALE_WEIGHTS, ms_ssim, scales, ssim


def pair(*shape: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Smooth images [B, C, H, W] in [0, 1], and the same with noise."""
    generator = torch.Generator().manual_seed(0)
    rough = torch.rand(*shape, generator=generator, dtype=torch.float64)
    a = torch.nn.functional.avg_pool2d(rough, 3, stride=1, padding=1)
    noise = torch.randn(*shape, generator=generator, dtype=torch.float64)
    return a, (a + 0.1 * noise).clamp(0, 1)


@pytest.mark.parametrize(
    ("shape", "data_range"), [((3, 1, 28, 28), 1.0), ((2, 3, 17, 31), 1.0), ((2, 1, 28, 20), 255.0)]
)
def test_it_agrees_with_scikit_image(shape, data_range):
    metrics = pytest.importorskip("skimage.metrics")
    a, b = (data_range * images for images in pair(*shape))
    settings = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": data_range}
    wanted = [
        metrics.structural_similarity(one.numpy(), other.numpy(), channel_axis=0, **settings)
        for one, other in zip(a, b, strict=True)
    ]
    np.testing.assert_allclose(ssim(a, b, data_range), wanted, atol=1e-12)
    np.testing.assert_allclose(ssim(a.float(), b.float(), data_range), wanted, atol=1e-5)


def test_several_scales_are_the_weighted_product_of_structures_and_the_last_luminance():
    a, b = pair(2, 1, 44, 50)
    assert scales(44, 50) == 3
    smaller = [(a, b)]
    for _ in range(2):
        smaller.append(tuple(torch.nn.functional.avg_pool2d(images, 2) for images in smaller[-1]))
    window = torch.exp(-0.5 * ((torch.arange(11, dtype=torch.float64) - 5) / 1.5) ** 2)
    window = (window[:, None] * window / window.sum() ** 2)[None, None]

    def local(images: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.conv2d(images, window)

    wanted = torch.ones(2, dtype=torch.float64)
    for (x, y), weight in zip(smaller, SCALE_WEIGHTS, strict=False):
        x_mean, y_mean = local(x), local(y)
        x_var, y_var = local(x * x) - x_mean**2, local(y * y) - y_mean**2
        structure = (2 * (local(x * y) - x_mean * y_mean) + 0.03**2) / (x_var + y_var + 0.03**2)
        luminance = (2 * x_mean * y_mean + 0.01**2) / (x_mean**2 + y_mean**2 + 0.01**2)
        last = x.shape[-1] == smaller[-1][0].shape[-1]
        wanted *= (luminance * structure if last else structure).mean((1, 2, 3)) ** (weight / sum(SCALE_WEIGHTS[:3]))
    torch.testing.assert_close(ms_ssim(a, b), wanted)


def test_the_number_of_scales_follows_from_the_smaller_side():
    assert [scales(side, 300) for side in (1, 10, 11, 21, 22, 43, 44, 88, 175, 176, 1000)] == [
        1, 1, 1, 1, 2, 2, 3, 4, 4, 5, 5,
    ]  # fmt: skip
    assert sum(SCALE_WEIGHTS) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (8, 8), (28, 20), (17, 31), (64, 64)])
def test_images_of_any_size_are_one_like_themselves_and_less_like_others(size):
    a, b = pair(2, 3, *size)
    for measure in (ssim, ms_ssim):
        torch.testing.assert_close(measure(a, a), torch.ones(2, dtype=torch.float64))
        assert (measure(a, b) < 1).all()
        assert torch.equal(measure(a, b), measure(b, a))


def test_gradients_are_finite_and_lead_to_the_target():
    a, b = pair(2, 1, 28, 28)
    b = b.clone().requires_grad_()
    ms_ssim(a, b).sum().backward()
    assert torch.isfinite(b.grad).all()
    assert (ms_ssim(a, b + 1e-3 * b.grad / b.grad.abs().max()) > ms_ssim(a, b)).all()
    black = torch.zeros(1, 1, 28, 28, requires_grad=True)
    ms_ssim(1 - black.detach(), black).sum().backward()  # nothing alike: still no infinite slope
    assert torch.isfinite(black.grad).all()


def test_it_does_not_depend_on_the_units_when_the_range_is_told():
    a, b = pair(2, 1, 28, 28)
    torch.testing.assert_close(ms_ssim(255 * a, 255 * b, 255.0), ms_ssim(a, b))
