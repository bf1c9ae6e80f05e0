"""The Bernoulli log-likelihood against torch, and what it is on grey values."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.distributions import Bernoulli

from elbowroom.maths.bernoulli import log_bernoulli
from helpers.numbers import float64


@given(st.sampled_from([0.0, 1.0]), st.floats(-30.0, 30.0))
def test_log_mass_agrees_with_torch(x, logit):
    expected = Bernoulli(logits=float64(logit)).log_prob(float64(x))
    torch.testing.assert_close(log_bernoulli(float64(x), float64(logit)), expected)


@pytest.mark.parametrize("logit", [-1000.0, 1000.0])
def test_extreme_logits_stay_finite(logit):
    assert torch.isfinite(log_bernoulli(float64(0.3), float64(logit)))
    assert float(log_bernoulli(float64(float(logit > 0)), float64(logit))) == 0.0


@given(st.floats(0.01, 0.99), st.floats(-6.0, 6.0))
def test_a_grey_value_is_best_explained_by_itself_at_minus_its_entropy(x, logit):
    entropy = -(x * math.log(x) + (1 - x) * math.log(1 - x))
    best = float(log_bernoulli(float64(x), torch.logit(float64(x))))
    assert best == pytest.approx(-entropy, rel=1e-9)
    assert float(log_bernoulli(float64(x), float64(logit))) <= best + 1e-12


def test_gradients_agree_with_finite_differences():
    x, logits = torch.rand(5, dtype=torch.float64), torch.randn(5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(log_bernoulli, (x, logits))
