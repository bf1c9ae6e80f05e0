"""Waves of a point: lengths in even ratios, and features that turn with the point."""

from __future__ import annotations

import torch

from elbowroom.maths.fourier import fourier_features, wave_vectors


def test_wave_vectors_cover_every_scale_alike_and_follow_the_generator():
    torch.manual_seed(0)
    waves = wave_vectors(3, 5, 0.5, 8.0)
    torch.testing.assert_close(waves.norm(dim=0), torch.tensor([0.5, 1.0, 2.0, 4.0, 8.0]))
    torch.manual_seed(0)
    assert torch.equal(waves, wave_vectors(3, 5, 0.5, 8.0))
    assert not torch.equal(waves, wave_vectors(3, 5, 0.5, 8.0))
    assert wave_vectors(3, 0, 0.5, 8.0).shape == (3, 0)


def test_features_are_the_point_and_its_waves():
    z, waves = torch.tensor([[0.3, -1.0], [0.0, 0.0]]), torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    phase = torch.tensor([[0.3, -2.0], [0.0, 0.0]])
    found = fourier_features(z, waves)
    assert found.shape == (2, 6)
    assert torch.equal(found[:, :2], z)
    torch.testing.assert_close(found[:, 2:4], phase.cos() / torch.tensor([1.0, 2.0]))
    torch.testing.assert_close(found[:, 4:], phase.sin() / torch.tensor([1.0, 2.0]))


def test_no_feature_is_steeper_than_the_point():
    torch.manual_seed(0)
    waves = wave_vectors(2, 20, 0.5, 15.0)
    for z in torch.randn(20, 2):
        slopes = torch.autograd.functional.jacobian(lambda z: fourier_features(z, waves), z).norm(dim=1)
        assert float(slopes.max()) <= 1.0 + 1e-5
