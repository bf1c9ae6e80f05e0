"""The bounds: their order, their errors, and that blocks of samples equal the whole."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from elbowroom.maths import bounds

finite = arrays(np.float64, (7, 3), elements=st.floats(-50.0, 50.0))


def lognormal(samples: int, rows: int, sigma: float = 1.0, seed: int = 0) -> torch.Tensor:
    """Log weights whose log mean is known: 0, the mean of exp(N(-sigma^2 / 2, sigma^2)) being 1."""
    generator = torch.Generator().manual_seed(seed)
    return sigma * torch.randn(samples, rows, dtype=torch.float64, generator=generator) - sigma**2 / 2


@given(finite)
def test_log_mean_exp_is_the_logarithm_of_the_mean(values):
    expected = np.log(np.exp(values - values.max(0)).mean(0)) + values.max(0)
    np.testing.assert_allclose(bounds.log_mean_exp(torch.from_numpy(values)).numpy(), expected, rtol=1e-9, atol=1e-9)


@given(finite)
def test_log_mean_exp_lies_between_mean_and_maximum(values):
    found = bounds.log_mean_exp(torch.from_numpy(values)).numpy()
    assert (found >= values.mean(0) - 1e-9).all()
    assert (found <= values.max(0) + 1e-9).all()


def test_log_mean_exp_does_not_overflow():
    values = torch.tensor([[1000.0], [1000.0]])
    assert float(bounds.log_mean_exp(values)) == pytest.approx(1000.0)
    assert float(bounds.log_mean_exp(-values)) == pytest.approx(-1000.0)


def test_the_elbo_is_reconstruction_minus_divergence():
    log_px, kl = torch.tensor([[-10.0, -20.0], [-12.0, -22.0]]), torch.tensor([3.0, 4.0])
    torch.testing.assert_close(bounds.elbo(log_px, kl), torch.tensor([-14.0, -25.0]))


def test_log_weights_add_likelihood_and_prior_and_take_off_the_posterior():
    one = torch.ones(2, 3)
    torch.testing.assert_close(bounds.log_weights(5 * one, 3 * one, 2 * one), 6 * one)


def test_the_standard_error_shrinks_like_one_over_the_root_of_the_samples():
    few = bounds.log_mean_exp_error(lognormal(1_000, 200, 0.5)).mean()
    many = bounds.log_mean_exp_error(lognormal(16_000, 200, 0.5)).mean()
    assert float(few / many) == pytest.approx(4.0, rel=0.05)


def test_the_standard_error_of_one_sample_is_infinite():
    assert torch.isinf(bounds.log_mean_exp_error(torch.zeros(1, 2))).all()


def test_the_standard_error_is_that_of_repeats_and_covers_as_it_should():
    values = lognormal(500, 4_000, 0.5)
    found, errors = bounds.log_mean_exp(values), bounds.log_mean_exp_error(values)
    assert float(errors.mean() / found.std()) == pytest.approx(1.0, abs=0.05)
    covered = (found.abs() <= 1.96 * errors).double().mean()
    assert float(covered) == pytest.approx(0.95, abs=0.015)


def test_the_standard_error_stays_true_where_few_weights_dominate():
    values = lognormal(500, 4_000, 2.5)
    found, errors = bounds.log_mean_exp(values), bounds.log_mean_exp_error(values)
    assert float(errors.square().mean().sqrt() / found.std()) == pytest.approx(1.0, abs=0.15)
    delta = (values - found).exp().std(0) / 500**0.5
    assert float(delta.square().mean().sqrt() / found.std()) < 0.8, "what the delta method would have said"


def test_of_weights_that_hardly_differ_the_standard_error_is_the_delta_methods():
    weights = lognormal(300, 5, 0.1).exp()
    expected = weights.std(0) / (weights.mean(0) * math.sqrt(300))
    torch.testing.assert_close(bounds.log_mean_exp_error(weights.log()), expected, rtol=0.01, atol=0.0)


def test_the_jackknife_leaves_every_sample_out_once():
    values = lognormal(20, 3)
    without = torch.stack([bounds.log_mean_exp(torch.cat([values[:i], values[i + 1 :]])) for i in range(20)])
    expected = (19 / 20 * (without - without.mean(0)).square().sum(0)).sqrt()
    torch.testing.assert_close(bounds.log_mean_exp_error(values), expected)


def test_effective_sample_size_is_all_for_equal_weights_and_one_for_a_single_heavy_one():
    equal, single = torch.zeros(50, 1), torch.full((50, 1), -1e3)
    single[3] = 0.0
    assert float(bounds.effective_sample_size(equal)) == pytest.approx(50.0, rel=1e-5)
    assert float(bounds.effective_sample_size(single)) == pytest.approx(1.0)


def test_the_effective_sample_size_of_small_log_weights_is_that_of_large_ones():
    """Float32 has no digits behind the point at a million; only differences count."""
    log_w = torch.tensor([[0.0], [-1.0], [-0.5], [-3.0]])
    weights = log_w.double().exp()
    exact = float(weights.sum() ** 2 / weights.square().sum())
    for level in (0.0, -1e6, 1e6):
        assert float(bounds.effective_sample_size(log_w + level)) == pytest.approx(exact, rel=0.05 if level else 1e-6)
    equal = torch.full((100, 1), -1e6)
    assert float(bounds.effective_sample_size(equal)) == pytest.approx(100.0, rel=1e-6)


def test_the_importance_weighted_bound_rises_with_the_number_of_samples():
    values = lognormal(64, 20_000)
    means = [float(bounds.log_mean_exp(values[:k]).mean()) for k in (1, 4, 16, 64)]
    assert means == sorted(means)
    assert means[-1] < 0.0 < means[-1] + 0.05
