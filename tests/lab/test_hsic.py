"""The independence criterion against its definition, and against what is known of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom.lab.measures.hsic import centred, gaussian_gram, hsic


def normal(rows: int, seed: int) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).normal(size=rows))


def test_the_kernel_has_the_median_distance_for_its_width():
    x = torch.tensor([0.0, 1.0, 3.0], dtype=torch.float64)  # distances 1, 3 and 2
    gram = gaussian_gram(x)
    assert gram.diagonal().tolist() == [1.0, 1.0, 1.0]
    assert float(gram[0, 2]) == pytest.approx(np.exp(-0.5 * (3 / 2) ** 2))
    torch.testing.assert_close(gaussian_gram(5 * x), gram)


def test_centring_is_the_product_with_the_centring_matrix():
    k = gaussian_gram(normal(20, 0))
    h = torch.eye(20, dtype=torch.float64) - 1 / 20
    torch.testing.assert_close(centred(k), h @ k @ h)


def test_the_criterion_is_the_trace_of_its_definition():
    a, b = gaussian_gram(normal(30, 0)), gaussian_gram(normal(30, 1))
    h = torch.eye(30, dtype=torch.float64) - 1 / 30
    assert hsic(a, b) == pytest.approx(float(torch.trace(a @ h @ b @ h)) / 29**2)


def test_with_linear_kernels_it_is_the_squared_covariance():
    x, y = normal(50, 0), normal(50, 1)
    covariance = np.cov(x, y)[0, 1]
    assert hsic(torch.outer(x, x), torch.outer(y, y)) == pytest.approx(covariance**2)


def test_it_sees_a_dependence_that_correlation_does_not():
    x = normal(400, 0)
    x = torch.cat([x, -x])
    square = x.square()
    assert abs(np.corrcoef(x, square)[0, 1]) < 1e-12
    a, b = gaussian_gram(x), gaussian_gram(square)
    chance = max(hsic(a, b[i][:, i]) for i in (torch.randperm(800, generator=torch.Generator().manual_seed(s))
                                               for s in range(20)))  # fmt: skip
    assert hsic(a, b) > 10 * chance
