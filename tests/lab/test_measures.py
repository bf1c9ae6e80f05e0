"""Measures that several claims share, against other ways to the same number."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom.configuration import part
from elbowroom.evaluation.inference import posterior
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.lab.measures import models, ppca_cases, quadrature
from elbowroom.maths import gaussian, ppca
from elbowroom.model import Model, ModelConfig


@pytest.fixture(scope="module")
def model() -> Model:
    config = ModelConfig((2, 3), 2, encoder={"name": "mlp", "hidden": (8,)}, decoder={"name": "mlp", "hidden": (8,)},
                         posterior="diagonal_gaussian", prior="standard_normal", likelihood="bernoulli",
                         scaling=part("scalings", "identity"))  # fmt: skip
    built = Model(config, seed=0).eval()
    with torch.no_grad():
        for weight in built.decoder.parameters():
            weight.mul_(3.0)
    return built


def test_log_p_by_quadrature_is_that_of_importance_sampling(model):
    x = np.random.default_rng(0).random((5, 2, 3)).astype(np.float32)
    exact = quadrature.log_px_by_quadrature(model, x, points=201)
    sampled, error, _ = importance_weighted(model, x, 20_000)
    assert np.all(np.abs(exact - sampled) < 4 * error + 1e-3)
    np.testing.assert_allclose(quadrature.log_px_by_quadrature(model, x, points=101), exact, atol=1e-4)


def test_log_px_at_codes_is_that_of_the_model(model):
    x = np.random.default_rng(1).random((3, 2, 3)).astype(np.float32)
    z = torch.randn(4, 2, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        wanted = torch.stack([model.decode(z).log_prob(row).flatten(1).sum(1) for row in torch.from_numpy(x)])
    torch.testing.assert_close(quadrature.log_px_at(model, x, z), wanted, atol=1e-5, rtol=0)


def test_the_closed_forms_of_a_linear_gaussian_model_are_those_of_monte_carlo():
    rng = np.random.default_rng(0)
    model = ppca_cases.random_ppca(rng)
    x = ppca_cases.ppca_rows(model, 3, rng)
    mu, log_var = torch.from_numpy(rng.normal(size=(3, 2))), torch.from_numpy(rng.normal(size=(3, 2)))
    z = gaussian.reparameterise(mu, log_var, torch.from_numpy(rng.normal(size=(200_000, 3, 2))))
    log_px = gaussian.log_normal(x, z @ model.weight.T + model.mean, torch.tensor(model.sigma2).log()).sum(-1)
    log_q = gaussian.log_normal(z, mu, log_var).sum(-1)
    mean, covariance = ppca.ppca_posterior(x, model)
    posterior = torch.distributions.MultivariateNormal(mean, covariance).log_prob(z)
    for closed, samples in (
        (ppca_cases.expected_log_px(x, mu, log_var, model), log_px),
        (ppca_cases.kl_to_posterior(x, mu, log_var, model), log_q - posterior),
    ):
        error = samples.std(0) / 200_000**0.5
        assert float(((closed - samples.mean(0)).abs() / error).max()) < 4.5


def test_codes_of_a_fitted_gaussian_have_the_mean_and_the_covariance_of_the_codes():
    rng = np.random.default_rng(0)
    codes = (rng.random((4000, 2)) @ np.array([[1.0, 2.0], [0.0, 1.0]]) + 5.0).astype(np.float32)
    drawn = models.fitted_gaussian(codes, 50_000, rng)
    assert drawn.dtype == np.float32
    np.testing.assert_allclose(drawn.mean(0), codes.mean(0), atol=0.01)
    np.testing.assert_allclose(np.cov(drawn, rowvar=False), np.cov(codes, rowvar=False), atol=0.01)


def test_pooled_rows_are_test_rows_first_and_as_many_as_the_scale_encodes(bench):
    wide = bench.shrunk(codes=500)
    rows = models.pooled_rows(wide)
    np.testing.assert_array_equal(rows, np.concatenate([wide.test.x, wide.train.x[: 500 - len(wide.test)]]))
    np.testing.assert_array_equal(models.pooled_rows(bench), bench.test.x[: bench.scale.codes])


def test_drawn_codes_are_draws_of_the_posterior_that_belong_to_the_row(model):
    x = np.random.default_rng(2).random((2000, 2, 3)).astype(np.float32)
    mean, variance = posterior(model, x)
    codes = models.drawn_codes(model, x, seed=3)
    standard = (codes - mean) / np.sqrt(variance)
    assert codes.dtype == np.float64
    np.testing.assert_allclose(standard.mean(0), 0.0, atol=0.1)
    np.testing.assert_allclose(standard.std(0), 1.0, atol=0.06)
    np.testing.assert_allclose(models.drawn_codes(model, x[5:7], seed=3), codes[5:7], atol=1e-6)
