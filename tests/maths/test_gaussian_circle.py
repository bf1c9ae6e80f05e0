"""Gaussians around a circle: density and draws."""

from __future__ import annotations

import math

import pytest
import torch
from scipy.stats import multivariate_normal

from elbowroom.maths.gaussian_circle import circle_from_normals, component_of, log_circle

SHAPE = {"count": 10, "radius": 1.4, "radial": 0.5, "tangential": 0.1}


def test_the_density_is_that_of_the_mixture_and_integrates_to_one():
    line = torch.linspace(-5, 5, 401, dtype=torch.float64)
    points = torch.stack(torch.meshgrid(line, line, indexing="ij"), -1)
    density = log_circle(points, **SHAPE).sum(-1).exp()
    total = torch.trapezoid(torch.trapezoid(density, line, dim=1), line, dim=0)
    assert float(total) == pytest.approx(1.0, abs=1e-6)
    wanted = torch.zeros(401, 401, dtype=torch.float64)
    for k in range(10):
        a = 2 * math.pi * k / 10
        turn = torch.tensor([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]], dtype=torch.float64)
        covariance = turn @ torch.diag(torch.tensor([0.25, 0.01], dtype=torch.float64)) @ turn.T
        of_one = multivariate_normal([1.4 * math.cos(a), 1.4 * math.sin(a)], covariance.numpy())
        wanted += torch.from_numpy(of_one.pdf(points.numpy())) / 10
    torch.testing.assert_close(density, wanted)


def test_the_first_entry_is_the_density_of_the_first_dimension():
    line = torch.linspace(-5, 5, 1601, dtype=torch.float64)
    points = torch.stack(torch.meshgrid(line, line, indexing="ij"), -1)[::200]
    both = log_circle(points, **SHAPE)
    alone = torch.trapezoid(both.sum(-1).exp(), line, dim=1)
    torch.testing.assert_close(both[:, 0, 0].exp(), alone, atol=1e-9, rtol=1e-6)


def test_draws_fall_on_each_gaussian_alike_and_have_its_spread():
    eps = torch.randn(100_000, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    z = circle_from_normals(eps, **SHAPE)
    first = z[torch.special.ndtr(eps[:, 0]) < 0.1]  # those of the component at angle 0
    assert len(first) == pytest.approx(10_000, abs=4 * 95)
    assert float(first[:, 0].mean()) == pytest.approx(1.4, abs=0.02)
    assert first.std(0).tolist() == pytest.approx([0.5, 0.1], rel=0.03)
    angles = torch.atan2(z[:, 1], z[:, 0])[z.norm(dim=1) > 1.0]
    shares = torch.bincount((angles * 10 / (2 * math.pi)).round().long() % 10, minlength=10) / len(angles)
    assert shares.tolist() == pytest.approx([0.1] * 10, abs=0.006)


def test_draws_in_float32_and_at_the_ends_are_finite():
    ends = torch.tensor([[-9.0, 0.0], [9.0, 0.0], [0.0, 9.0], [-1.2815515, 0.0]])
    for eps in (ends, ends.double()):
        z = circle_from_normals(eps, **SHAPE)
        assert z.dtype == eps.dtype
        assert torch.isfinite(z).all()
        assert z.abs().max() < 6


def test_a_point_most_probably_came_from_the_gaussian_with_the_highest_density():
    eps = torch.randn(20_000, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    found = component_of(circle_from_normals(eps, **SHAPE), **SHAPE)
    truth = (torch.special.ndtr(eps[:, 0]) * 10).floor().long()
    assert float((found == truth).double().mean()) > 0.98  # near the middle they lie over each other
    angle = torch.tensor(2 * math.pi * 7 / 10, dtype=torch.float64)
    assert int(component_of(1.4 * torch.stack([angle.cos(), angle.sin()]), **SHAPE)) == 7
