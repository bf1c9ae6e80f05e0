"""The Frechet distance against its textbook form and closed cases."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from elbowroom.maths.frechet import frechet_distance


def covariance(seed: int, rank: int = 6) -> np.ndarray:
    points = np.random.default_rng(seed).normal(size=(rank, 6))
    return points.T @ points


def distance(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> float:
    return frechet_distance(*(torch.from_numpy(np.asarray(v, float)) for v in (a, b, c, d)))


def test_the_distance_agrees_with_the_matrix_root_of_scipy():
    a, b, mean = covariance(0), covariance(1), np.arange(6.0)
    expected = mean @ mean + np.trace(a + b - 2 * np.real(sqrtm(a @ b)))
    assert distance(mean, a, np.zeros(6), b) == pytest.approx(expected, rel=1e-9)


def test_singular_covariances_give_a_real_distance():
    a = covariance(2, rank=2)
    assert distance(np.zeros(6), a, np.zeros(6), a) == pytest.approx(0.0, abs=1e-6)
    assert distance(np.ones(6), a, np.zeros(6), np.zeros((6, 6))) == pytest.approx(6 + np.trace(a))


def test_diagonal_gaussians_differ_by_their_deviations():
    assert distance(np.zeros(2), np.diag([4.0, 1.0]), np.zeros(2), np.diag([1.0, 9.0])) == pytest.approx(1 + 4)
