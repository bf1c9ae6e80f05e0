"""The importance-weighted bound as a figure: exact on known models, K as asked for, the same in any company."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom import VAE
from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation import inference
from elbowroom.evaluation.likelihood import elbo_parts, importance_weighted, nll
from elbowroom.maths import ppca
from elbowroom.model import Model
from elbowroom.parts.likelihoods.gaussian import Gaussian
from helpers.models import linear_vae

FEATURES, LATENT = 12, 3


@pytest.fixture(scope="module")
def known() -> tuple[Model, np.ndarray, np.ndarray]:
    """A linear model with weights that are given, data of it, and log p(x) of each row in closed form [nats]."""
    config = linear_vae(FEATURES, LATENT, Gaussian(0.7), "identity")
    model = Model(config, seed=1).double().eval()
    rng = np.random.default_rng(2)
    weights = torch.from_numpy(rng.normal(size=(FEATURES, LATENT)))
    mean = torch.from_numpy(rng.normal(size=FEATURES))
    with torch.no_grad():
        model.decoder.linear.weight.copy_(weights)
        model.decoder.linear.bias.copy_(mean)
        # q near the true posterior and not at it: its mean damped, its deviations half too large
        cover = weights.T @ weights + 0.49 * torch.eye(LATENT)
        model.encoder.linear.weight[:LATENT] = 0.9 * torch.linalg.solve(cover, weights.T)
        model.encoder.linear.bias[:LATENT] = -0.9 * torch.linalg.solve(cover, weights.T @ mean)
        model.encoder.linear.weight[LATENT:] = 0.0
        model.encoder.linear.bias[LATENT:] = torch.log(2.25 * 0.49 * torch.linalg.inv(cover).diagonal())
    z = rng.normal(size=(200, LATENT))
    x = z @ weights.numpy().T + mean.numpy() + 0.7 * rng.normal(size=(200, FEATURES))
    twin = ppca.PPCA(weights, mean, 0.49)
    return model, x, ppca.ppca_log_likelihood(torch.from_numpy(x), twin).numpy()


@pytest.mark.slow
def test_five_thousand_samples_meet_the_closed_form_within_three_standard_errors(known):
    model, x, exact = known
    found = nll(model, x, 5000, "test")
    assert found.samples == 5000
    assert 0 < found.standard_error < 0.01
    assert abs(-found.value - exact.mean()) < 3 * found.standard_error
    values, errors, _ = importance_weighted(model, x, 5000)
    scores = (values - exact) / errors
    assert np.abs(scores).max() < 4.5  # the largest of 200
    assert 0.8 < scores.std() < 1.2  # and the errors are neither too small nor too large


@pytest.mark.slow
def test_the_standard_error_shrinks_with_the_root_of_the_samples(known):
    model, x, exact = known
    errors = [np.sqrt(np.mean((importance_weighted(model, x, k)[0] - exact) ** 2)) for k in (100, 400, 1600, 6400)]
    slope = np.polyfit(np.log([100, 400, 1600, 6400]), np.log(errors), 1)[0]
    assert -0.6 < slope < -0.4


@pytest.mark.parametrize("count", [1, 7, 128, 300])
def test_exactly_so_many_draws_are_taken_as_asked_for(monkeypatch, digits, count):
    vae = VAE(hidden=(8,), epochs=1, random_state=0).fit(digits[:200])
    taken = []
    plain = Model.score
    monkeypatch.setattr(Model, "score", lambda self, x, q, eps, c: taken.append(len(eps)) or plain(self, x, q, eps, c))
    vae.score_samples(digits[:5], n_samples=count)
    assert sum(taken) == count


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_neither_the_batch_nor_the_order_changes_a_figure(monkeypatch, digits, dtype):
    x = digits[:300].astype(dtype)
    vae = VAE(hidden=(16,), epochs=2, random_state=0).fit(x)
    whole = vae.score_samples(x, n_samples=200)
    monkeypatch.setattr(inference, "VALUES_AT_ONCE", inference.VALUES_AT_ONCE // 2)
    np.testing.assert_allclose(vae.score_samples(x, n_samples=200), whole, rtol=1e-5)
    order = np.random.default_rng(0).permutation(len(x))
    np.testing.assert_allclose(vae.score_samples(x[order], n_samples=200), whole[order], rtol=1e-5)
    assert vae.score(x[order]) == pytest.approx(vae.score(x), rel=1e-5)


@pytest.mark.parametrize("count", [0, -3])
def test_no_samples_are_refused(digits, count):
    vae = VAE(hidden=(8,), epochs=1, random_state=0).fit(digits[:200])
    with pytest.raises(ConfigError, match="n_samples is a whole number"):
        vae.score_samples(digits[:5], n_samples=count)


def test_values_outside_of_the_support_have_no_likelihood(digits):
    vae = VAE(hidden=(8,), epochs=1, random_state=0).fit(digits[:200])
    for measure in (vae.score_samples, lambda x: elbo_parts(vae.model_, x, "test")):
        with pytest.raises(DataError, match=r"scaled data in \[0, 1\]") as caught:
            measure(digits[:5] * 16)
        assert "to 16" in str(caught.value)
    with pytest.raises(DataError, match="scaled data"):
        VAE(hidden=(8,), epochs=1).fit(digits[:200], validation=digits[:20] - 1)
