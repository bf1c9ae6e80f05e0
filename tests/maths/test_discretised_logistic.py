"""The rounded logistic: sums to one however far out, and gradients that stay."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.stats import logistic

from elbowroom.maths.discretised_logistic import (
    discretised_logistic_mean,
    log_discretised_logistic,
    log_mixture,
    logistic_quantile,
)

EXTREMES = [(mu, log_scale) for mu in (-50.0, -0.2, 0.0, 0.5, 0.998, 1.3, 50.0) for log_scale in (-7.7, -4.0, 0.0, 6.0)]


def levels_of(levels: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.arange(levels, dtype=dtype) / (levels - 1)


def tensors(*values: float, dtype: torch.dtype = torch.float64) -> list[torch.Tensor]:
    return [torch.tensor(value, dtype=dtype) for value in values]


@pytest.mark.parametrize("levels", [2, 3, 256])
@pytest.mark.parametrize(("mu", "log_scale"), EXTREMES)
def test_it_sums_to_one_over_all_levels(mu, log_scale, levels):
    x = levels_of(levels)
    total = log_discretised_logistic(x, *tensors(mu, log_scale), levels).exp().sum()
    assert float(total) == pytest.approx(1.0, abs=1e-12)


def test_it_agrees_with_differences_of_the_distribution_function():
    mu, log_scale = 0.37, -3.1
    edges = np.concatenate([[-np.inf], (np.arange(255) + 0.5) / 255, [np.inf]])
    expected = np.diff(logistic.cdf(edges, mu, math.exp(log_scale)))
    found = log_discretised_logistic(levels_of(256), *tensors(mu, log_scale), 256).exp()
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-15)


def test_the_mean_is_that_of_the_probabilities():
    x = levels_of(256)
    for mu, log_scale in EXTREMES:
        p = log_discretised_logistic(x, *tensors(mu, log_scale), 256).exp()
        found = discretised_logistic_mean(*tensors(mu, log_scale), 256)
        assert float(found) == pytest.approx(float((p * x).sum()), abs=1e-12)


def test_float32_is_as_exact_in_the_tails_as_in_the_middle_and_its_gradients_are_finite():
    x = levels_of(256, torch.float32)
    for mu, log_scale in EXTREMES:
        place, width = (t.requires_grad_() for t in tensors(mu, log_scale, dtype=torch.float32))
        found = log_discretised_logistic(x, place, width, 256)
        exact = log_discretised_logistic(levels_of(256), *tensors(mu, float(width.detach())), 256)
        torch.testing.assert_close(found.double(), exact, atol=1e-3, rtol=1e-4)
        for gradient in torch.autograd.grad(found.sum(), [place, width]):
            assert torch.isfinite(gradient)


def test_far_away_the_gradient_still_points_to_the_value():
    mu, log_scale = (t.requires_grad_() for t in tensors(0.99, -7.0, dtype=torch.float32))
    log_discretised_logistic(torch.tensor(3 / 255), mu, log_scale, 256).backward()
    assert float(mu.grad) == pytest.approx(-math.exp(7.0), rel=1e-4)  # of the logistic's tail: 1 / s


def test_gradients_agree_with_finite_differences():
    x = torch.tensor([0.0, 0.25, 0.5, 1.0], dtype=torch.float64)
    mu = torch.tensor([0.3, -0.4, 0.52, 0.9], dtype=torch.float64, requires_grad=True)
    log_scale = torch.tensor([-1.0, 0.4, -3.0, -2.0], dtype=torch.float64, requires_grad=True)
    function = lambda mu, log_scale: log_discretised_logistic(x, mu, log_scale, 5)  # noqa: E731
    assert torch.autograd.gradcheck(function, (mu, log_scale))


def test_the_quantile_agrees_with_scipy():
    u = torch.linspace(0.01, 0.99, 9, dtype=torch.float64)
    expected = logistic.ppf(u.numpy(), 0.2, math.exp(-1.0))
    np.testing.assert_allclose(logistic_quantile(u, *tensors(0.2, -1.0)), expected, rtol=1e-12)


def test_a_mixture_is_the_weighted_sum_and_with_one_component_that_component():
    log_p = torch.randn(3, 4, dtype=torch.float64)
    logits = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    expected = (torch.softmax(logits, 0) * log_p.exp()).sum(0).log()
    torch.testing.assert_close(log_mixture(log_p, logits), expected)
    assert torch.equal(log_mixture(log_p[:1], logits[:1]), log_p[0])
    assert torch.autograd.gradcheck(log_mixture, (log_p.requires_grad_(), logits))
