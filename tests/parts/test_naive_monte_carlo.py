"""A model without an encoder: q(z|x) = p(z), so that the importance weights are p(x|z) itself (system S8)."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom import VAE
from elbowroom.evaluation.inference import as_input, terms_of
from elbowroom.maths.bounds import log_mean_exp
from elbowroom.objectives import bounds


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(size=(300, 1)) @ np.array([[1.0, -1.0, 0.5]]) + 0.1 * rng.normal(size=(300, 3))


@pytest.fixture(scope="module")
def fitted(x) -> VAE:
    return VAE(1, hidden=(16,), objective="naive_monte_carlo", samples=50, epochs=60, random_state=0).fit(x)


@pytest.mark.slow
def test_the_bound_is_the_log_mean_of_the_likelihood_over_the_prior(fitted, x):
    for _, _, terms in terms_of(fitted.model_, x[:20], 100, seed=0):
        torch.testing.assert_close(bounds.importance_weighted(terms), log_mean_exp(terms.log_px))
        assert float(terms.kl.abs().max()) == 0.0


def test_it_learns_the_one_direction_of_the_data(fitted, x):
    drawn = fitted.sample(2000, random_state=0)
    values, vectors = np.linalg.eigh(np.cov(drawn.T))
    direction = np.array([1.0, -1.0, 0.5]) / 1.5
    assert abs(vectors[:, -1] @ direction) > 0.95
    assert values[-1] > 0.5
    before = VAE(1, hidden=(16,), objective="naive_monte_carlo", samples=50, epochs=1, random_state=0).fit(x)
    assert fitted.score_samples(x, 500).mean() > before.score_samples(x, 500).mean() + 1.0


def test_its_code_does_not_look_at_the_row(fitted, x):
    assert as_input(x).shape == (300, 3)
    assert not fitted.transform(x).any()
