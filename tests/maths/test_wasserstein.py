"""Wasserstein distances against closed cases and scipy."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import torch

from elbowroom.maths.wasserstein import sliced_wasserstein_2, sliced_wasserstein_squared, wasserstein_2
from helpers.numbers import points


def test_the_exact_distance_is_the_best_of_all_pairings():
    a, b = points(6, 0, 2), points(6, 1, 2)
    best = min(np.square((a - b[list(order)]).numpy()).sum(1).mean() for order in permutations(range(6)))
    assert wasserstein_2(a, b) == pytest.approx(best**0.5)


def test_a_shift_is_its_own_length():
    a = points(50, 0, 2)
    assert wasserstein_2(a, a + torch.tensor([3.0, 4.0])) == pytest.approx(5.0)
    directions = torch.tensor([[1.0, 0.0], [0.0, 1.0]], dtype=torch.float64)
    sliced = sliced_wasserstein_2(a, a + torch.tensor([3.0, 4.0]), directions)
    assert sliced == pytest.approx((25.0 / 2) ** 0.5)


def test_on_a_line_both_distances_agree():
    a, b = points(80, 0, 1), 2.0 * points(80, 1, 1)
    one = torch.ones(1, 1, dtype=torch.float64)
    assert sliced_wasserstein_2(a, b, one) == pytest.approx(wasserstein_2(a, b))


def test_the_squared_sliced_distance_has_a_gradient_that_moves_points_together():
    a, b = torch.zeros(5, 2, requires_grad=True), torch.ones(5, 2)
    value = sliced_wasserstein_squared(a, b, torch.eye(2))
    value.backward()
    assert float(value.detach()) == pytest.approx(1.0)
    torch.testing.assert_close(a.grad, torch.full((5, 2), -0.2))
