"""The Laplace against torch and scipy."""

from __future__ import annotations

import math

import pytest
import torch
from scipy.integrate import quad
from torch.distributions import Laplace

from elbowroom.maths.laplace import log_laplace


def test_the_density_agrees_with_torch():
    x, mu, log_scale = torch.randn(3, 50, dtype=torch.float64)
    expected = Laplace(mu, log_scale.exp()).log_prob(x)
    torch.testing.assert_close(log_laplace(x, mu, log_scale), expected)


@pytest.mark.parametrize("log_scale", [-20.0, 0.0, 20.0])
def test_it_integrates_to_one(log_scale):
    unit = math.exp(log_scale)
    one = torch.ones((), dtype=torch.float64)

    def density(t: float) -> float:
        return unit * math.exp(float(log_laplace(unit * t * one, 0 * one, log_scale * one)))

    assert 2 * quad(density, 0, math.inf)[0] == pytest.approx(1.0, abs=1e-9)


def test_gradients_agree_with_finite_differences_and_are_finite_at_the_extremes():
    x, mu, log_scale = torch.randn(3, 6, dtype=torch.float64)
    assert torch.autograd.gradcheck(log_laplace, (x, mu.requires_grad_(), log_scale.requires_grad_()))
    mu, log_scale = torch.tensor([1.0, 1e6]).requires_grad_(), torch.tensor([-20.0, 20.0]).requires_grad_()
    log_laplace(torch.ones(2), mu, log_scale).sum().backward()
    assert torch.isfinite(mu.grad).all()
    assert torch.isfinite(log_scale.grad).all()
