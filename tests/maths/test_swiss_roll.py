"""The swiss roll: mean 0, variance 1 on average, evenly along its arm."""

from __future__ import annotations

import math

import pytest
import torch

from elbowroom.maths.swiss_roll import place_on_roll, swiss_roll


@pytest.mark.parametrize(("turns", "noise"), [(2.0, 0.05), (1.3, 0.2), (3.75, 0.0)])
def test_the_roll_has_mean_zero_and_a_mean_variance_of_one(turns, noise):
    eps = torch.randn(200_000, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    z = swiss_roll(eps, turns, noise)
    error = z.std(0) / len(z) ** 0.5
    assert (z.mean(0).abs() < 4 * error).all()
    squares = z.square().mean(1)
    assert float(squares.mean()) == pytest.approx(1.0, abs=4 * float(squares.std()) / len(z) ** 0.5)


def test_without_noise_the_roll_is_a_spiral_that_goes_round_so_often():
    place = torch.linspace(0.001, 0.999, 2001, dtype=torch.float64)
    eps = torch.stack([torch.special.ndtri(place), torch.zeros_like(place)], -1)
    z = swiss_roll(eps, 2.0, 0.0)
    start = swiss_roll(torch.tensor([[-30.0, 0.0]], dtype=torch.float64), 2.0, 0.0)[0]
    torch.testing.assert_close(z[0], start, atol=0.1, rtol=0)  # the arm starts at its centre
    arm = z - start
    radius = arm.norm(dim=1)
    torch.testing.assert_close(radius / radius[-1], (place / place[-1]).sqrt())
    turned = torch.atan2(arm[:, 1], arm[:, 0]).diff()
    turned = (turned + math.pi) % (2 * math.pi) - math.pi
    assert float(turned.sum()) == pytest.approx(4 * math.pi * (0.999**0.5 - 0.001**0.5), rel=1e-9)


@pytest.mark.parametrize("turns", [0.7, 2.0, 3.75])
def test_a_point_knows_its_place_on_the_roll_also_a_little_off_the_arm(turns):
    place = torch.linspace(0.02, 0.98, 1001, dtype=torch.float64)
    eps = torch.stack([torch.special.ndtri(place), torch.zeros_like(place)], -1)
    torch.testing.assert_close(place_on_roll(swiss_roll(eps, turns, 0.0), turns, 0.0), place, atol=1e-9, rtol=0)
    eps[:, 1] = torch.linspace(-2, 2, 1001, dtype=torch.float64)
    torch.testing.assert_close(place_on_roll(swiss_roll(eps, turns, 0.05), turns, 0.05), place, atol=1e-9, rtol=0)
