"""Every bound against probabilistic PCA, where log p(x) is known in closed form.

A linear VAE can reach the maximum likelihood of probabilistic PCA (Lucas et al. 2019, arXiv 1911.02469), and
its ELBO is tight there, the true posterior being Gaussian with one covariance for all x. The networks here are
trained by the library's own loop.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.linalg import subspace_angles
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from elbowroom import LinearAutoencoder
from elbowroom.distributions.normal import Normal
from elbowroom.evaluation.likelihood import elbo_parts, importance_weighted, nll
from elbowroom.maths import ppca
from elbowroom.model import Model
from elbowroom.objectives import bounds
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.training.fit import Fitted, Plan, fit
from elbowroom.training.settings import TrainingSettings
from helpers.models import linear_vae

pytestmark = pytest.mark.slow  # trains to convergence

FEATURES, LATENT = 8, 2


def known_data() -> np.ndarray:
    """2,000 rows of a known probabilistic PCA: two directions of deviations 2 and 1, noise of deviation 0.5."""
    rng = np.random.default_rng(0)
    directions = np.linalg.qr(rng.normal(size=(FEATURES, LATENT)))[0] * [2.0, 1.0]
    return rng.normal(size=(2000, LATENT)) @ directions.T + 0.5 * rng.normal(size=(2000, FEATURES)) + 1.0


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    return known_data()


@pytest.fixture(scope="module")
def closed_form(x) -> torch.Tensor:
    """log p(x) of every row under the maximum-likelihood model [nats]."""
    rows = torch.from_numpy(x)
    return ppca.ppca_log_likelihood(rows, ppca.ppca_maximum_likelihood(rows, LATENT))


@pytest.fixture(scope="module", params=["identity", "center"])
def trained(request, x) -> Fitted:
    settings = TrainingSettings(epochs=200, batch_size=250, learning_rate=5e-2, seed=0)
    return fit(Plan(linear_vae(FEATURES, LATENT, Gaussian("learned"), request.param), ELBO(), settings), x)


def exact_twin(model: Model) -> ppca.PPCA:
    """The probabilistic PCA, in the data's units, that a linear VAE's decoder is."""
    layer, scaling = model.decoder.linear, model.scaling
    weight, bias = layer.weight.detach().double(), layer.bias.detach().double()
    sigma2 = float(model.likelihood.log_var.detach().double().exp() * scaling.scale**2)
    return ppca.PPCA(weight * scaling.scale, bias * scaling.scale + scaling.shift, sigma2)


def test_the_linear_vae_comes_within_half_a_percent_of_the_maximum_likelihood(trained, x, closed_form):
    best = float(closed_form.mean())
    elbo = elbo_parts(trained.model, x, "train", samples=64)[0]
    assert abs(elbo.value - best) < 0.005 * abs(best)
    assert elbo.value <= best + 3 * elbo.standard_error
    learned = ppca.ppca_log_likelihood(torch.from_numpy(x), exact_twin(trained.model))
    assert 0.0 <= best - float(learned.mean()) < 0.005 * abs(best)


def test_the_linear_vae_finds_the_noise_of_the_data(trained):
    assert exact_twin(trained.model).sigma2 ** 0.5 == pytest.approx(0.5, rel=0.03)


def test_no_bound_passes_the_log_likelihood_of_its_own_model(trained, x):
    rows = x[:200]
    exact = ppca.ppca_log_likelihood(torch.from_numpy(rows), exact_twin(trained.model)).numpy()
    for samples in (2, 16, 128, 1024):
        found, errors, _ = importance_weighted(trained.model, rows, samples)
        error = np.sqrt(np.square(errors).sum()) / len(rows)
        assert found.mean() <= exact.mean() + 3 * error


def test_the_importance_weighted_bound_rises_with_its_samples_to_the_log_likelihood(x):
    """Half-trained, so that q is far from the posterior and the bounds differ."""
    settings = TrainingSettings(epochs=6, batch_size=100, learning_rate=1e-2, seed=0)
    model = fit(Plan(linear_vae(FEATURES, LATENT, Gaussian("learned"), "identity"), ELBO(), settings), x).model
    rows = x[:500]
    exact = ppca.ppca_log_likelihood(torch.from_numpy(rows), exact_twin(model)).numpy()
    runs = {k: importance_weighted(model, rows, k) for k in (1, 4, 16, 64, 512)}
    means = [float(found.mean()) for found, _, _ in runs.values()]
    assert means == sorted(means)
    assert means[-1] - means[0] > 0.02
    error = np.sqrt(np.square(runs[512][1]).sum()) / len(rows)
    assert abs(means[-1] - exact.mean()) <= 3 * error + 0.002
    measured = nll(model, rows, 512, "train")
    assert (measured.value, measured.samples) == (pytest.approx(-means[-1], rel=1e-9), 512)


def test_samples_in_blocks_and_rows_in_any_company_score_alike(trained, x):
    found, errors, _ = importance_weighted(trained.model, x[:40], 300)
    order = np.random.default_rng(0).permutation(40)
    again, errors_again, _ = importance_weighted(trained.model, x[:40][order], 300)
    np.testing.assert_allclose(again, found[order], rtol=1e-12)
    np.testing.assert_allclose(errors_again, errors[order], rtol=1e-6)
    alone, _, _ = importance_weighted(trained.model, x[7:8], 300)
    np.testing.assert_allclose(alone, found[7:8], rtol=1e-12)


def test_the_elbo_and_its_gap_add_up_to_the_log_likelihood(x):
    """log p(x) = ELBO + KL(q(z|x) || p(z|x)), the posterior known in closed form, in float64."""
    model = Model(linear_vae(FEATURES, LATENT, Gaussian("learned"), "center"), seed=3).double()
    model.scaling.set(x.mean(0), np.asarray(1.7))
    rows = torch.from_numpy(x[:64])
    twin = exact_twin(model)
    mean, covariance = ppca.ppca_posterior(rows, twin)
    with torch.no_grad():
        q = model.encode(rows)
        # E_q[log p(x|z)] exactly: the expectation of a square is the square at the mean plus the variance
        terms = model.score(rows, q, torch.zeros(1, 64, LATENT))
        weight = model.decoder.linear.weight
        spread = (q.variance @ weight.square().sum(0)) / (2.0 * model.likelihood.log_var.exp())
        elbo = bounds.elbo(terms) - spread
        precision = torch.linalg.inv(covariance)
        away = q.mean - mean
        gap = 0.5 * (
            q.variance @ precision.diagonal()
            + torch.einsum("nd,de,ne->n", away, precision, away)
            - LATENT
            + torch.logdet(covariance)
            - q.log_var.sum(-1)
        )
    assert float(gap.min()) > 0.01
    torch.testing.assert_close(elbo + gap, ppca.ppca_log_likelihood(rows, twin), atol=1e-5, rtol=0)


def test_with_the_exact_posterior_the_elbo_is_the_log_likelihood_and_weights_are_all_equal(x):
    """With a decoder of orthogonal columns the true posterior is diagonal, and q can be it."""
    model = Model(linear_vae(FEATURES, LATENT, Gaussian("learned"), "identity"), seed=0).double()
    rows = torch.from_numpy(x[:64])
    with torch.no_grad():
        model.decoder.linear.weight.copy_(torch.linalg.qr(torch.randn(FEATURES, LATENT, dtype=torch.float64))[0] * 1.3)
        mean, covariance = ppca.ppca_posterior(rows, exact_twin(model))
        assert float(covariance[0, 1].abs()) < 1e-12
        exact = ppca.ppca_log_likelihood(rows, exact_twin(model))
        q = Normal(mean, covariance.diagonal().log().expand_as(mean))
        eps = torch.randn(50, 64, LATENT, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
        log_w = bounds.log_weights(model.score(rows, q, eps))
    torch.testing.assert_close(log_w, exact.expand_as(log_w), atol=1e-5, rtol=0)


@pytest.mark.parametrize("latent_dim", [2, 16])
def test_the_linear_autoencoder_ends_in_the_subspace_of_pca(latent_dim):
    raw = load_digits().data
    found = LinearAutoencoder(latent_dim, random_state=0).fit(raw)
    directions = found.model_.decoder.linear.weight.detach().double().numpy()
    angles = subspace_angles(directions, PCA(latent_dim).fit(raw).components_.T)
    assert np.degrees(angles.max()) < 1.0
    pca = PCA(latent_dim).fit(raw)
    least = np.square(raw - pca.inverse_transform(pca.transform(raw))).mean()
    assert least <= -found.score(raw) < 1.001 * least
