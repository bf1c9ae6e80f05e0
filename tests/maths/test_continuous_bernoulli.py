"""The continuous Bernoulli against torch, scipy's integrals and exact arithmetic."""

from __future__ import annotations

import math
from functools import partial

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from torch.distributions import ContinuousBernoulli

from elbowroom.maths.continuous_bernoulli import (
    SMALL,
    continuous_bernoulli_mean,
    continuous_bernoulli_quantile,
    log_continuous_bernoulli,
)
from helpers.numbers import float64


@given(st.floats(0.0, 1.0), st.floats(-8.0, 8.0))
def test_the_density_agrees_with_torch(x, logit):
    # torch approximates near 1/2 by a short series
    expected = ContinuousBernoulli(logits=float64(logit), lims=(0.4999, 0.5001)).log_prob(float64(x))
    torch.testing.assert_close(log_continuous_bernoulli(float64(x), float64(logit)), expected, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("logit", [0.0, 1e-9, -1e-3, 0.3, -0.4999, 0.5001, 3.0, -40.0, 700.0, -2000.0])
def test_it_integrates_to_one_and_the_mean_is_that_of_the_integral(logit):
    points = [1 / max(abs(logit), 2.0), 1 - 1 / max(abs(logit), 2.0)]  # where a steep density has its mass

    def density(x: float) -> float:
        return math.exp(float(log_continuous_bernoulli(float64(x), float64(logit))))

    total = quad(density, 0, 1, points=points, limit=200)[0]
    mean = quad(lambda x: x * density(x), 0, 1, points=points, limit=200)[0]
    assert total == pytest.approx(1.0, abs=1e-8)
    assert float(continuous_bernoulli_mean(float64(logit))) == pytest.approx(mean, abs=1e-8)


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_the_series_and_the_closed_form_meet(sign):
    below, above = float64(sign * SMALL * (1 - 1e-13)), float64(sign * SMALL * (1 + 1e-13))
    for function in (partial(log_continuous_bernoulli, float64(0.2)), continuous_bernoulli_mean):
        torch.testing.assert_close(function(below), function(above), atol=1e-12, rtol=0)


def test_the_quantile_inverts_the_distribution_function():
    logits = torch.tensor([-900.0, -30.0, -1.0, -1e-4, 0.0, 1e-8, 0.2, 5.0, 80.0, 900.0], dtype=torch.float64)[:, None]
    u = torch.linspace(0.001, 0.999, 25, dtype=torch.float64)
    x = continuous_bernoulli_quantile(u, logits)
    size = logits.abs().clamp(min=1e-12)
    # for l > 0 by symmetry, so that the exponential does not overflow
    place = torch.where(logits > 0, 1 - x, x)
    below = torch.expm1(-place * size) / torch.expm1(-size)
    below = torch.where(logits > 0, 1 - below, below)
    torch.testing.assert_close(torch.where(logits == 0, x, below), u.expand_as(x), atol=1e-6, rtol=0)


def test_gradients_agree_with_finite_differences():
    x = torch.rand(12, dtype=torch.float64)
    logits = torch.tensor([-60.0, -3, -0.7, -0.3, -1e-3, 0.0, 1e-5, 0.2, 0.49, 0.51, 4, 50], dtype=torch.float64)
    assert torch.autograd.gradcheck(log_continuous_bernoulli, (x, logits.requires_grad_()))
    assert torch.autograd.gradcheck(continuous_bernoulli_mean, (logits,))


def test_float32_is_finite_and_exact_at_the_extremes():
    logits = torch.tensor([-1e6, -1e3, -0.5, 0.0, 1e-30, 0.5, 1e3, 1e6], requires_grad=True)
    for x in (0.0, 0.3, 1.0):
        found = log_continuous_bernoulli(torch.tensor(x), logits)
        exact = log_continuous_bernoulli(float64(x), logits.detach().double())
        torch.testing.assert_close(found.double(), exact, atol=1e-6, rtol=1e-6)
        (gradient,) = torch.autograd.grad(found.sum(), logits)
        mean = continuous_bernoulli_mean(logits.detach().double())
        torch.testing.assert_close(gradient.double(), x - mean, atol=1e-5, rtol=0)  # of an exponential family
