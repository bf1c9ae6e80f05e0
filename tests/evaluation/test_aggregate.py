"""Codes together against another set of points."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation.aggregate import classifier_two_sample, mmd_ratio, moments, sliced_wasserstein, wasserstein2


def normal(count: int, seed: int, dims: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, dims))


def test_moments_of_a_standard_normal_are_nearly_nothing():
    found = moments(normal(20_000, 0))
    assert found.mean_norm < 0.04
    assert found.covariance_deviation < 0.06
    assert np.abs(found.skewness).max() < 0.08
    assert np.abs(found.kurtosis).max() < 0.15


def test_moments_are_those_of_the_points():
    codes = np.column_stack([np.random.default_rng(0).exponential(size=50_000), np.full(50_000, 2.0)])
    found = moments(codes)
    assert found.mean_norm == pytest.approx(np.hypot(codes[:, 0].mean(), 2.0))
    assert found.covariance_deviation == pytest.approx(1.0)  # the constant has no variance
    np.testing.assert_allclose(found.skewness, [2.0, 0.0], atol=0.2)
    np.testing.assert_allclose(found.kurtosis, [6.0, 0.0], atol=1.5)


def test_a_classifier_does_not_tell_alike_samples_apart_and_tells_others():
    accuracy, p_value = classifier_two_sample(normal(500, 0), normal(800, 1))
    assert abs(accuracy - 0.5) < 0.08
    assert p_value > 0.01
    accuracy, p_value = classifier_two_sample(normal(500, 0), 2.5 * normal(500, 1))  # same mean, other spread
    assert accuracy > 0.7
    assert p_value < 1e-10


def test_the_exact_distance_is_symmetric_and_refuses_what_takes_too_long():
    a, b = normal(100, 0), normal(100, 1) + 1.0
    assert wasserstein2(a, b) == pytest.approx(wasserstein2(b, a))
    assert wasserstein2(a, a[::-1]) == 0.0
    with pytest.raises(DataError, match="2,001 points"):
        wasserstein2(normal(2001, 0, 1), normal(2001, 1, 1))
    with pytest.raises(DataError, match="equally large"):
        wasserstein2(a, b[:50])


def test_the_sliced_distance_grows_with_the_shift_and_is_the_same_for_the_same_seed():
    a, b = normal(3000, 0, 2), normal(3000, 1, 2)
    found = [sliced_wasserstein(a, b + shift) for shift in (0.0, 0.5, 2.0)]
    assert found == sorted(found)
    assert found[0] < 0.1
    assert found[2] == pytest.approx(2.0, rel=0.1)  # a shift (2, 2) seen from all sides: 2 on average
    assert sliced_wasserstein(a, b, 20, seed=1) == sliced_wasserstein(a, b, 20, seed=1)
    with pytest.raises(ConfigError, match="one direction"):
        sliced_wasserstein(a, b, 0)


@pytest.mark.slow
def test_the_mmd_ratio_is_one_for_draws_of_the_prior_and_grows_with_the_distance():
    rng = np.random.default_rng(0)
    draws = rng.normal(size=(2000, 2))
    alike = mmd_ratio(rng.normal(size=(1000, 2)), draws, "test")
    assert alike.value == pytest.approx(1.0, abs=0.3)
    assert (alike.rows, alike.split, alike.unit) == (1000, "test", "ratio; kernel scale 4")
    shifted = [mmd_ratio(rng.normal(shift, 1.0, (1000, 2)), draws, "test").value for shift in (0.2, 0.5, 1.0)]
    assert 1.5 < shifted[0] < shifted[1] < shifted[2]
    narrow = mmd_ratio(rng.normal(size=(500, 2)), draws, "test", scale=0.1)
    assert (narrow.rows, narrow.unit) == (500, "ratio; kernel scale 0.1")


def test_a_ratio_without_points_splits_or_width_is_refused():
    points = np.zeros((10, 2))
    with pytest.raises(DataError, match="from two points on"):
        mmd_ratio(points, points[:3], "test")
    for wrong in ({"repeats": 0}, {"scale": 0.0}):
        with pytest.raises(ConfigError, match="kernel has a width"):
            mmd_ratio(points, points, "test", **wrong)
