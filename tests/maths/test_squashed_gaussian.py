import math

import numpy as np
import pytest
import torch
from scipy import stats

from elbowroom.maths import squashed_gaussian as maths
from elbowroom.maths.divergence import monte_carlo_kl

LOW, HIGH = -1.0, 3.0
CASES = [(0.0, 1.0), (0.7, 0.2), (-1.5, 2.5), (3.0, 0.5), (0.0, 1e-3)]


def parameters(mu, sigma):
    return torch.tensor(mu, dtype=torch.float64), torch.tensor(2 * math.log(sigma), dtype=torch.float64)


def test_squashing_is_the_normal_distribution_function_between_the_ends():
    u = torch.linspace(-6, 6, 101, dtype=torch.float64)
    expected = LOW + (HIGH - LOW) * stats.norm.cdf(u.numpy())
    torch.testing.assert_close(maths.squash(u, LOW, HIGH), torch.from_numpy(expected))
    u = u[u.abs() < 4]
    torch.testing.assert_close(maths.unsquash(maths.squash(u, LOW, HIGH), LOW, HIGH), u)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_ends_are_not_left_and_come_back_finite(dtype):
    far = torch.tensor([-torch.inf, -1e9, -7.0, 7.0, 1e9, torch.inf], dtype=dtype)
    for low, high in ((LOW, HIGH), (-(3**0.5), 3**0.5), (0.1, 0.7)):
        z = maths.squash(far, low, high)
        assert ((z >= low) & (z <= high)).all()
        assert maths.unsquash(z, low, high).isfinite().all()


@pytest.mark.parametrize(("mu", "sigma"), [(0.0, 1.0), (0.7, 0.2), (-1.5, 0.8), (2.0, 0.5)])
def test_the_density_integrates_to_one_and_gives_the_moments(mu, sigma):
    mean, log_var = parameters(mu, sigma)
    z = torch.linspace(LOW, HIGH, 400_001, dtype=torch.float64)
    density = maths.log_squashed_normal(maths.unsquash(z, LOW, HIGH), mean, log_var, LOW, HIGH).exp()
    assert torch.trapezoid(density, z).item() == pytest.approx(1.0, abs=1e-4)
    first = torch.trapezoid(z * density, z)
    second = torch.trapezoid((z - first).square() * density, z)
    torch.testing.assert_close(maths.squashed_mean(mean, log_var, LOW, HIGH), first, atol=1e-4, rtol=0)
    torch.testing.assert_close(maths.squashed_variance(mean, log_var, LOW, HIGH), second, atol=1e-4, rtol=0)


@pytest.mark.parametrize(("mu", "sigma"), CASES)
def test_mean_and_variance_are_those_of_gauss_hermite_quadrature(mu, sigma):
    mean, log_var = parameters(mu, sigma)
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    u, weights = torch.from_numpy(nodes), torch.from_numpy(weights / weights.sum())
    z = maths.squash(mean + sigma * u, LOW, HIGH)
    first = (weights * z).sum()
    second = (weights * (z - first).square()).sum()
    torch.testing.assert_close(maths.squashed_mean(mean, log_var, LOW, HIGH), first, atol=1e-7, rtol=1e-7)
    torch.testing.assert_close(maths.squashed_variance(mean, log_var, LOW, HIGH), second, atol=1e-7, rtol=1e-5)


@pytest.mark.parametrize(("mu", "sigma"), CASES)
@pytest.mark.parametrize("share", [1.0, 0.25])
def test_the_kl_to_the_uniform_distribution_agrees_with_monte_carlo(mu, sigma, share):
    mean, log_var = parameters(mu, sigma)
    u = mean + sigma * torch.randn(100_000, 1, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    log_q = maths.log_squashed_normal(u, mean, log_var, LOW, HIGH)
    log_p = torch.full_like(log_q, -math.log((HIGH - LOW) / share))
    error = 5 * (log_q.std() / len(u) ** 0.5).item() + 1e-9
    assert maths.kl_to_uniform(mean, log_var, share).item() == pytest.approx(
        monte_carlo_kl(log_q, log_p).item(), abs=error
    )
