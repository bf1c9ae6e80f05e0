"""The kernel distance against its double sum."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics.pairwise import polynomial_kernel as reference

from elbowroom.maths.kernel_distance import kernel_distance, polynomial_kernel
from helpers.numbers import points


def test_the_kernel_is_scikit_learns_cubic_one():
    a, b = points(7, 0, 5), points(4, 1, 5)
    np.testing.assert_allclose(polynomial_kernel(a, b), reference(a, b, degree=3, gamma=1 / 5, coef0=1))


def test_the_distance_agrees_with_the_double_sum_in_any_block():
    a, b = points(30, 0, 5), points(20, 1, 5, 0.5)
    within = [k[~np.eye(len(k), dtype=bool)].mean() for k in (reference(s, degree=3, gamma=0.2) for s in (a, b))]
    expected = sum(within) - 2 * reference(a, b, degree=3, gamma=0.2).mean()
    assert kernel_distance(a, b) == pytest.approx(expected)
    assert kernel_distance(a, b, block=7) == pytest.approx(expected)


def test_the_distance_of_alike_samples_is_zero_on_average():
    found = np.array([kernel_distance(points(100, 2 * i, 5), points(80, 2 * i + 1, 5)) for i in range(60)])
    assert abs(found.mean()) <= 4 * found.std(ddof=1) / len(found) ** 0.5
