"""Divergences from samples: Monte Carlo KL, kernel, squared MMD."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from elbowroom.maths.divergence import (
    inverse_multiquadratic,
    mmd_plug_in,
    mmd_squared,
    mmd_squared_of_batch,
    monte_carlo_kl,
)


def normal(count: int, shift: float = 0.0, seed: int = 0) -> torch.Tensor:
    return torch.randn(count, 3, generator=torch.Generator().manual_seed(seed)) + shift


def test_monte_carlo_kl_agrees_with_the_closed_form():
    q, p = Normal(torch.tensor([0.5, -1.0]), torch.tensor([0.3, 1.2])), Normal(0.0, 1.0)
    z = q.mean + q.stddev * torch.randn(200_000, 2, generator=torch.Generator().manual_seed(2))
    log_q, log_p = q.log_prob(z), p.log_prob(z)
    error = (log_q - log_p).std(0) / math.sqrt(len(z))
    assert ((monte_carlo_kl(log_q, log_p) - kl_divergence(q, p)).abs() <= 4 * error).all()


def test_the_kernel_is_one_at_no_distance_and_half_at_its_scale():
    a, b = torch.zeros(1, 2), torch.tensor([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    torch.testing.assert_close(inverse_multiquadratic(a, b, 2.0), torch.tensor([[1.0, 0.5, 1 / 3]]))


def test_mmd_of_two_samples_of_one_distribution_is_zero_within_its_error():
    found = np.array([mmd_squared(normal(300, seed=2 * i), normal(200, seed=2 * i + 1)) for i in range(60)])
    assert abs(found.mean()) <= 4 * found.std(ddof=1) / math.sqrt(len(found))


def test_mmd_grows_with_the_distance_of_the_distributions():
    found = [mmd_squared(normal(400, seed=1), normal(400, shift, seed=2)) for shift in (0.0, 0.3, 1.0, 3.0)]
    assert found == sorted(found)
    assert found[-1] > 0.5


@pytest.mark.parametrize("block", [1, 7, 64, 1024])
def test_mmd_does_not_depend_on_the_block_size(block):
    a, b = normal(100, seed=3), normal(90, 0.5, seed=4)
    assert mmd_squared(a, b, block=block) == pytest.approx(mmd_squared(a, b), abs=1e-6)


def test_mmd_agrees_with_the_double_sum():
    a, b = normal(20, seed=5).double(), normal(15, 0.5, seed=6).double()

    def kernel(x: torch.Tensor, y: torch.Tensor) -> float:
        return 6.0 / (6.0 + float((x - y).square().sum()))

    same_a = np.mean([kernel(x, y) for i, x in enumerate(a) for j, y in enumerate(a) if i != j])
    same_b = np.mean([kernel(x, y) for i, x in enumerate(b) for j, y in enumerate(b) if i != j])
    across = np.mean([kernel(x, y) for x in a for y in b])
    assert mmd_squared(a, b) == pytest.approx(same_a + same_b - 2 * across, abs=1e-12)


def test_mmd_of_unlike_sizes_is_symmetric():
    a, b = normal(50, seed=7), normal(30, 1.0, seed=8)
    assert mmd_squared(a, b) == pytest.approx(mmd_squared(b, a), abs=1e-6)


def test_the_plug_in_mmd_is_the_root_of_the_double_sum_and_never_negative():
    generator = torch.Generator().manual_seed(0)
    a, b = torch.randn(40, 3, generator=generator), 0.5 + torch.randn(30, 3, generator=generator)
    k = [
        np.mean([[2.0 / (2.0 + float((x - y).square().sum())) for y in right] for x in left])
        for left, right in ((a, a), (b, b), (a, b))
    ]
    assert mmd_plug_in(a, b, 2.0, block=7) == pytest.approx((k[0] + k[1] - 2 * k[2]) ** 0.5, rel=1e-5)
    assert mmd_plug_in(a, a, 2.0) == pytest.approx(0.0, abs=1e-6)


def test_the_differentiable_mmd_is_the_sum_of_that_of_its_scales_and_may_be_negative():
    a, b = normal(40).double(), normal(50, seed=1).double()
    expected = mmd_squared(a, b, 1.0) + mmd_squared(a, b, 6.0)
    assert float(mmd_squared_of_batch(a, b, [1.0, 6.0])) == pytest.approx(expected, abs=1e-12)
    values = [
        float(mmd_squared_of_batch(normal(20, seed=2 * i), normal(20, seed=2 * i + 1), [6.0])) for i in range(200)
    ]
    assert min(values) < 0
    assert abs(np.mean(values)) < 4 * np.std(values) / len(values) ** 0.5
    assert float(mmd_squared_of_batch(a[:1], b, [6.0])) == 0.0
