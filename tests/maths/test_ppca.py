"""Probabilistic PCA in closed form against scikit-learn, scipy and the rules of probability."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import stats
from sklearn.decomposition import PCA

from elbowroom.maths import ppca


@pytest.fixture(scope="module")
def x() -> torch.Tensor:
    rng = np.random.default_rng(0)
    return torch.from_numpy(rng.normal(size=(500, 3)) @ rng.normal(size=(3, 8)) + 0.5 * rng.normal(size=(500, 8)) + 3)


@pytest.mark.parametrize("latent_dim", [1, 3, 7])
def test_the_log_likelihood_agrees_with_a_full_gaussian(x, latent_dim):
    model = ppca.ppca_maximum_likelihood(x, latent_dim)
    covariance = (model.weight @ model.weight.T + model.sigma2 * torch.eye(8, dtype=torch.float64)).numpy()
    expected = stats.multivariate_normal.logpdf(x.numpy(), model.mean.numpy(), covariance)
    np.testing.assert_allclose(ppca.ppca_log_likelihood(x, model).numpy(), expected, rtol=1e-10)


@pytest.mark.parametrize("latent_dim", [1, 3, 7])
def test_the_maximum_likelihood_agrees_with_scikit_learn(x, latent_dim):
    # scikit-learn divides the covariance by n - 1, Tipping & Bishop by n: the data are given that factor
    n = len(x)
    found = ppca.ppca_log_likelihood(x, ppca.ppca_maximum_likelihood(x, latent_dim)).mean()
    centred = (x - x.mean(0)).numpy()
    pca = PCA(latent_dim).fit(centred * np.sqrt((n - 1) / n))
    assert float(found) == pytest.approx(np.mean(pca.score_samples(centred)), rel=1e-9)


def test_no_small_change_of_the_parameters_explains_the_data_better(x):
    best = ppca.ppca_maximum_likelihood(x, 3)
    top = float(ppca.ppca_log_likelihood(x, best).mean())
    generator = torch.Generator().manual_seed(0)
    for _ in range(50):
        weight = best.weight + 0.02 * torch.randn(8, 3, dtype=torch.float64, generator=generator)
        sigma2 = best.sigma2 * float(torch.empty(1).uniform_(0.9, 1.1, generator=generator))
        other = ppca.PPCA(weight, best.mean, sigma2)
        assert float(ppca.ppca_log_likelihood(x, other).mean()) < top


def test_the_posterior_obeys_bayes(x):
    model = ppca.ppca_maximum_likelihood(x, 2)
    mean, covariance = ppca.ppca_posterior(x, model)
    z = np.array([0.3, -1.2])
    for i in (0, 17):
        joint = (
            stats.multivariate_normal.logpdf(z, np.zeros(2))
            + stats.norm.logpdf(
                x[i].numpy(), (model.weight @ torch.from_numpy(z) + model.mean).numpy(), np.sqrt(model.sigma2)
            ).sum()
        )
        posterior = stats.multivariate_normal.logpdf(z, mean[i].numpy(), covariance.numpy())
        assert joint - posterior == pytest.approx(float(ppca.ppca_log_likelihood(x, model)[i]), rel=1e-9)


@pytest.mark.parametrize("latent_dim", [0, 8])
def test_a_latent_size_that_leaves_no_noise_is_our_own_mistake(x, latent_dim):
    with pytest.raises(AssertionError):
        ppca.ppca_maximum_likelihood(x, latent_dim)


def test_the_axes_make_a_covariance_of_the_variances_and_the_total_that_were_asked_for():
    axes = torch.linalg.qr(torch.randn(6, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0)))[0]
    model = ppca.ppca_of_axes(torch.tensor([5.0, 3.0], dtype=torch.float64), axes, 10.0, torch.zeros(6).double())
    covariance = model.weight @ model.weight.T + model.sigma2 * torch.eye(6, dtype=torch.float64)
    values = torch.linalg.eigvalsh(covariance).flip(0)
    torch.testing.assert_close(values, torch.tensor([5.0, 3.0, 0.5, 0.5, 0.5, 0.5], dtype=torch.float64))
    torch.testing.assert_close(covariance @ axes, axes * values[:2])


def test_of_orthogonal_columns_the_encoder_weighs_each_axis_alone():
    axes = torch.linalg.qr(torch.randn(6, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0)))[0]
    model = ppca.ppca_of_axes(torch.tensor([5.0, 3.0], dtype=torch.float64), axes, 10.0, torch.zeros(6).double())
    matrix, covariance = ppca.ppca_encoder(model)
    wanted = axes.T * torch.tensor([[4.5**0.5 / 5.0], [2.5**0.5 / 3.0]], dtype=torch.float64)
    torch.testing.assert_close(matrix, wanted)
    torch.testing.assert_close(covariance, torch.diag(torch.tensor([0.5 / 5.0, 0.5 / 3.0], dtype=torch.float64)))
