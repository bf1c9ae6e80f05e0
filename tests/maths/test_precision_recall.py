"""Regions of balls against scikit-learn's neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from elbowroom.maths.precision_recall import neighbour_radii, share_covered
from helpers.numbers import points


def test_the_radii_are_those_of_scikit_learn_and_leave_the_point_itself_out():
    a = points(50, 0, 3)
    expected = NearestNeighbors(n_neighbors=5).fit(a).kneighbors()[0][:, -1]
    np.testing.assert_allclose(neighbour_radii(a, 5, block=16), expected)


def test_the_share_covered_agrees_with_the_definition():
    a, b = points(40, 0, 3), points(60, 1, 3, 1.0)
    radii = neighbour_radii(b, 3)
    expected = np.mean(
        [any(np.linalg.norm(p - c) <= r for c, r in zip(b.numpy(), radii, strict=True)) for p in a.numpy()]
    )
    assert share_covered(a, b, radii, block=7) == pytest.approx(expected)
    assert share_covered(b, b, radii) == 1.0
    assert share_covered(points(20, 2, 3, 50.0), b, radii) == 0.0
