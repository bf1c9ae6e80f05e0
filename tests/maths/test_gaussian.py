"""The diagonal Gaussian against Monte Carlo, finite differences, torch and scipy."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from torch.distributions import Normal

from elbowroom.maths import gaussian
from helpers.numbers import float64

CASES = [(0.0, 0.0), (1.5, -2.0), (-0.3, 1.0), (4.0, 0.5)]
moderate = st.floats(-6.0, 6.0)


def samples(mu: float, log_var: float, count: int = 400_000) -> torch.Tensor:
    eps = torch.randn(count, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    return gaussian.reparameterise(float64(mu).expand(count), float64(log_var).expand(count), eps)


def agrees(terms: torch.Tensor, expected: float) -> bool:
    """Whether a Monte Carlo mean lies within four of its standard errors."""
    return abs(float(terms.mean()) - expected) <= 4.0 * float(terms.std()) / math.sqrt(len(terms)) + 1e-12


@pytest.mark.parametrize(("mu", "log_var"), CASES)
def test_kl_to_the_standard_normal_agrees_with_monte_carlo(mu, log_var):
    z = samples(mu, log_var)
    log_ratio = Normal(mu, math.exp(0.5 * log_var)).log_prob(z) - Normal(0.0, 1.0).log_prob(z)
    assert agrees(log_ratio, float(gaussian.kl_to_standard_normal(float64(mu), float64(log_var))))


@pytest.mark.parametrize(("mu", "log_var"), CASES)
@pytest.mark.parametrize(("mu_p", "log_var_p"), [(0.5, 0.3), (-2.0, -1.0)])
def test_kl_between_agrees_with_monte_carlo_and_torch(mu, log_var, mu_p, log_var_p):
    q, p = Normal(mu, math.exp(0.5 * log_var)), Normal(mu_p, math.exp(0.5 * log_var_p))
    found = float(gaussian.kl_between(float64(mu), float64(log_var), float64(mu_p), float64(log_var_p)))
    z = samples(mu, log_var)
    assert agrees(q.log_prob(z) - p.log_prob(z), found)
    assert found == pytest.approx(float(torch.distributions.kl_divergence(q, p)), rel=1e-5)


@given(moderate, moderate)
def test_kl_between_a_gaussian_and_the_standard_normal_is_the_simpler_form(mu, log_var):
    zero = float64(0.0)
    general = gaussian.kl_between(float64(mu), float64(log_var), zero, zero)
    torch.testing.assert_close(general, gaussian.kl_to_standard_normal(float64(mu), float64(log_var)))


@given(moderate, moderate)
def test_kl_is_zero_only_at_the_standard_normal(mu, log_var):
    kl = float(gaussian.kl_to_standard_normal(float64(mu), float64(log_var)))
    distance = abs(mu) + abs(log_var)
    assert kl > 0.0 if distance > 1e-6 else abs(kl) < 1e-9


def test_kl_at_the_standard_normal_is_exactly_zero():
    assert float(gaussian.kl_to_standard_normal(float64(0.0), float64(0.0))) == 0.0


def test_gradients_agree_with_finite_differences():
    generator = torch.Generator().manual_seed(0)
    args = [torch.randn(4, dtype=torch.float64, generator=generator, requires_grad=True) for _ in range(4)]
    assert torch.autograd.gradcheck(gaussian.kl_to_standard_normal, args[:2])
    assert torch.autograd.gradcheck(gaussian.kl_between, args)
    assert torch.autograd.gradcheck(gaussian.log_normal, args[:3])
    assert torch.autograd.gradcheck(gaussian.reparameterise, args[:3])


@given(moderate, moderate, st.floats(-8.0, 8.0))
def test_log_density_agrees_with_torch_and_scipy(x, mu, log_var):
    found = float(gaussian.log_normal(float64(x), float64(mu), float64(log_var)))
    sigma = float64(0.5 * log_var).exp()
    assert found == pytest.approx(float(Normal(float64(mu), sigma).log_prob(float64(x))), rel=1e-9)
    assert found == pytest.approx(float(stats.norm.logpdf(x, mu, float(sigma))), rel=1e-9)


@given(st.floats(-8.0, 8.0))
def test_entropy_agrees_with_scipy(log_var):
    expected = float(stats.norm.entropy(0.0, math.exp(0.5 * log_var)))
    assert float(gaussian.entropy(float64(log_var))) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_density_of_each_component_is_that_of_each_alone():
    z, mu = torch.randn(6, 3, dtype=torch.float64), torch.randn(4, 3, dtype=torch.float64)
    log_var = torch.randn(4, 3, dtype=torch.float64)
    expected = gaussian.log_normal(z[:, None], mu, log_var).sum(-1)
    torch.testing.assert_close(gaussian.log_normal_each(z, mu, log_var), expected)


def test_reparameterised_samples_have_the_mean_and_variance_asked_for():
    z = samples(1.5, -2.0)
    assert agrees(z, 1.5)
    assert agrees((z - 1.5).square(), math.exp(-2.0))


def test_the_expected_log_density_agrees_with_monte_carlo():
    x, mu, variance, log_var = float64(0.7), float64(-0.4), float64(0.9), float64(-0.3)
    each = gaussian.log_normal(x, samples(-0.4, math.log(0.9)), log_var)
    assert agrees(each, float(gaussian.expected_log_normal(x, mu, variance, log_var)))


def test_the_softplus_of_a_standard_deviation_is_that_of_torch_and_finite_with_a_gradient_far_below():
    s = torch.linspace(-30, 30, 61, dtype=torch.float64)
    torch.testing.assert_close(gaussian.log_var_of_softplus(s), 2 * torch.nn.functional.softplus(s).log())
    far = torch.tensor([-1e4, -200.0, -36.0, 0.0, 1e4], requires_grad=True)
    log_var = gaussian.log_var_of_softplus(far)
    log_var.sum().backward()
    assert log_var.isfinite().all()
    torch.testing.assert_close(far.grad[:3], torch.full((3,), 2.0))
    assert far.grad.isfinite().all()
