"""The distance between features."""

from __future__ import annotations

import torch

from elbowroom.maths.perceptual import feature_distance


def test_it_is_two_less_twice_the_cosine_averaged_over_places():
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(4, 6, 3, 5, generator=generator, dtype=torch.float64) for _ in range(2))
    cosine = torch.nn.functional.cosine_similarity(a, b, dim=1)
    torch.testing.assert_close(feature_distance(a, b), (2 - 2 * cosine).mean((1, 2)))
    torch.testing.assert_close(feature_distance(a, 3 * a), torch.zeros(4, dtype=torch.float64))
    torch.testing.assert_close(
        feature_distance(a[..., 0, 0], -a[..., 0, 0]), torch.full((4,), 4.0, dtype=torch.float64)
    )


def test_features_that_are_all_zero_have_a_finite_gradient():
    a, b = torch.zeros(2, 3, requires_grad=True), torch.ones(2, 3)
    feature_distance(a, b).sum().backward()
    assert torch.isfinite(a.grad).all()
