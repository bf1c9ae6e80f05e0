"""Annealing against the closed-form likelihood of probabilistic PCA."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom import Autoencoder
from elbowroom.errors import BoundError, ConfigError
from elbowroom.evaluation import inference
from elbowroom.evaluation.annealing import ais
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.maths import ppca
from elbowroom.model import Model
from elbowroom.parts.likelihoods.gaussian import Gaussian
from helpers.models import linear_vae

FEATURES, LATENT = 8, 3


@pytest.fixture(scope="module")
def model() -> Model:
    """A linear decoder with known weights; its encoder is as it was made, so q is far from the posterior."""
    config = linear_vae(FEATURES, LATENT, Gaussian(0.5), "center")
    model = Model(config, seed=1).double()
    model.scaling.set(np.zeros(FEATURES), np.asarray(2.0))
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        model.decoder.linear.weight.copy_(torch.randn(FEATURES, LATENT, generator=generator).double())
    return model.eval()


@pytest.fixture(scope="module")
def exact_model(model) -> ppca.PPCA:
    layer = model.decoder.linear
    return ppca.PPCA(2.0 * layer.weight.detach(), 2.0 * layer.bias.detach(), (2.0 * 0.5) ** 2)


@pytest.fixture(scope="module")
def x(exact_model) -> np.ndarray:
    rng = np.random.default_rng(3)
    z = rng.standard_normal((24, LATENT))
    return z @ exact_model.weight.numpy().T + exact_model.mean.numpy() + rng.standard_normal((24, FEATURES))


@pytest.mark.slow
@pytest.mark.parametrize("start", ["posterior", "prior"])
def test_annealing_meets_the_closed_form_likelihood_within_its_error(model, exact_model, x, start):
    exact = ppca.ppca_log_likelihood(torch.from_numpy(x), exact_model).numpy()
    found, errors = ais(model, x, chains=32, temperatures=400, leapfrogs=5, start=start)
    assert np.median(errors) < 0.4, "larger errors would let anything pass"
    error = np.sqrt(np.square(errors).sum()) / len(x)
    assert abs(found.mean() - exact.mean()) <= 3 * error
    assert (np.abs(found - exact) <= 4 * errors + 0.05).all()


@pytest.mark.slow
def test_annealing_is_right_where_importance_sampling_with_as_many_draws_is_not(model, exact_model, x):
    exact = ppca.ppca_log_likelihood(torch.from_numpy(x), exact_model).numpy()
    simple, _, _ = importance_weighted(model, x, 32)
    annealed, _ = ais(model, x, chains=32, temperatures=50, leapfrogs=5)
    assert np.abs(annealed - exact).mean() < 0.1 * np.abs(simple - exact).mean()


def test_a_row_is_the_same_in_any_company(model, x, monkeypatch):
    options = {"chains": 4, "temperatures": 10, "leapfrogs": 3}
    whole, errors = ais(model, x, **options)
    order = np.random.default_rng(0).permutation(len(x))
    monkeypatch.setattr(inference, "VALUES_AT_ONCE", 64 * 4 * 5)
    pieces, errors_again = ais(model, x[order], **options)
    np.testing.assert_allclose(pieces, whole[order], rtol=1e-9)
    np.testing.assert_allclose(errors_again, errors[order], rtol=1e-6)


def test_progress_ends_at_one(model, x):
    shares: list[float] = []
    ais(model, x[:3], chains=2, temperatures=4, leapfrogs=1, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_mistakes_are_told(model, x, digits):
    with pytest.raises(ConfigError, match="chains=0"):
        ais(model, x, chains=0)
    with pytest.raises(ConfigError, match="'posterior' or 'prior'"):
        ais(model, x, start="middle")
    plain = Autoencoder(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(digits[:100])
    with pytest.raises(BoundError, match="fit a VAE"):
        ais(plain.model_, digits[:5], start="prior")
