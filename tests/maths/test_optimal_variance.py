"""The best shared variance: nothing explains errors better than their mean square."""

from __future__ import annotations

import pytest
import torch

from elbowroom.distributions.normal import Normal
from elbowroom.distributions.optimal_normal import OptimalNormal
from elbowroom.maths.gaussian import log_normal
from elbowroom.maths.optimal_variance import SMALLEST_ERROR, log_of_error


def test_the_best_variance_is_the_mean_squared_error():
    error = 0.3 * torch.randn(400, dtype=torch.float64)
    best = log_of_error(error.square())
    zero = torch.zeros((), dtype=torch.float64)
    values = [float(log_normal(error, zero, best + shift).sum()) for shift in (-1e-3, 0.0, 1e-3)]
    assert values[1] == max(values)
    assert float(best.exp()) == pytest.approx(float(error.square().mean()))


def test_no_error_at_all_stays_finite():
    assert float(log_of_error(torch.zeros(3, dtype=torch.float64)).exp()) == pytest.approx(SMALLEST_ERROR)


def test_the_gradient_under_the_best_variance_held_constant_is_that_of_the_log_of_the_error():
    """Rybkin et al. 2021: the value is -D/2 log MSE but for a constant; at the optimum sigma adds no gradient."""
    x, mu = torch.randn(2, 7, 3, dtype=torch.float64)
    mu.requires_grad_()
    (gradient,) = torch.autograd.grad(OptimalNormal(Normal(mu, torch.zeros(()))).log_prob(x).sum(), mu)
    (whole,) = torch.autograd.grad(-0.5 * x.numel() * (x - mu).square().mean().log(), mu)
    torch.testing.assert_close(gradient, whole)
