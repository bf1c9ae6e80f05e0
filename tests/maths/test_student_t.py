"""Student's t against torch, scipy and the Gaussian that it becomes."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.integrate import quad
from torch.distributions import StudentT

from elbowroom.maths.gaussian import log_normal
from elbowroom.maths.student_t import log_student_t, student_t_from_uniforms


def test_the_density_agrees_with_torch():
    x, mu, log_scale, df = torch.randn(4, 50, dtype=torch.float64)
    df = df.exp() + 0.3
    expected = StudentT(df, mu, log_scale.exp()).log_prob(x)
    torch.testing.assert_close(log_student_t(x, mu, log_scale, df), expected)


@pytest.mark.parametrize("df", [0.5, 1.0, 4.0, 1e6])
@pytest.mark.parametrize("log_scale", [-10.0, 0.0, 10.0])
def test_it_integrates_to_one(log_scale, df):
    unit, one = math.exp(log_scale), torch.ones((), dtype=torch.float64)

    def density(s: float) -> float:  # over t = sinh(s), since the tails are heavy
        t = math.sinh(s)
        return unit * math.cosh(s) * math.exp(float(log_student_t(unit * t * one, 0 * one, log_scale * one, df * one)))

    assert 2 * quad(density, 0, 60, limit=200)[0] == pytest.approx(1.0, abs=1e-7)


def test_with_many_degrees_of_freedom_it_is_the_gaussian_also_in_float32():
    x = torch.linspace(-4, 4, 9)
    found = log_student_t(x, torch.zeros(()), torch.zeros(()), torch.tensor(1e6))
    torch.testing.assert_close(found, log_normal(x, torch.zeros(()), torch.zeros(())), atol=1e-3, rtol=0)


def test_gradients_agree_with_finite_differences_and_are_finite_at_the_extremes():
    x, mu, log_scale = torch.randn(3, 6, dtype=torch.float64)
    df = torch.tensor([0.5, 1.0, 2.0, 4.0, 30.0, 1e3], dtype=torch.float64)
    inputs = (x, mu.requires_grad_(), log_scale.requires_grad_(), df.requires_grad_())
    assert torch.autograd.gradcheck(log_student_t, inputs)
    far = [torch.tensor(v).requires_grad_() for v in ([1e6, 0.0], [-20.0, 20.0], [0.5, 1e6])]
    log_student_t(torch.zeros(2), *far).sum().backward()
    for value in far:
        assert torch.isfinite(value.grad).all()


def test_values_whose_square_float32_cannot_hold_have_a_density_and_a_gradient():
    x = torch.tensor([1e12, 1e25, 3e38], requires_grad=True)
    found = log_student_t(x, torch.zeros(()), torch.zeros(()), torch.tensor(3.0))
    exact = stats.t(3).logpdf(x.detach().double().numpy() / 1e10) - 4 * np.log(1e10)  # the tail is a power of -4
    np.testing.assert_allclose(found.detach().numpy(), exact, rtol=1e-5)
    found.sum().backward()
    assert torch.isfinite(x.grad).all()


@pytest.mark.parametrize("df", [0.7, 1.0, 4.0, 200.0])
def test_uniforms_become_draws_of_t(df):
    u, v = np.random.default_rng(0).random((2, 20_000))
    t = student_t_from_uniforms(torch.from_numpy(1.0 - u), torch.from_numpy(v), torch.tensor(df, dtype=torch.float64))
    assert stats.kstest(t.numpy(), stats.t(df).cdf).pvalue > 0.01
