"""Sampled codes, their histograms beside the prior, and the middle of a latent space."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from elbowroom import VAE, AdversarialAutoencoder, Autoencoder
from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import encode, encode_sampled, posterior
from elbowroom.latent.grid import box_ticks, decoded_grid
from elbowroom.latent.histograms import histograms
from elbowroom.latent.middle import middle


@pytest.fixture(scope="module")
def few(digits) -> np.ndarray:
    return digits[:300]


@pytest.fixture(scope="module")
def vae(few):
    return VAE(latent_dim=3, hidden=(16,), epochs=2, random_state=0).fit(few).model_


def test_sampled_codes_are_draws_of_q_that_belong_to_the_row(vae, few):
    drawn = encode_sampled(vae, few, seed=5)
    mean, variance = posterior(vae, few)
    standardised = (drawn - mean) / np.sqrt(variance)
    assert stats.kstest(standardised.ravel(), "norm").pvalue > 0.01
    np.testing.assert_allclose(encode_sampled(vae, few[100:103], seed=5), drawn[100:103], atol=1e-5)
    assert not np.allclose(encode_sampled(vae, few, seed=6), drawn)


def test_sampled_codes_of_a_point_are_the_codes(few):
    model = Autoencoder(latent_dim=3, hidden=(16,), epochs=1, random_state=0).fit(few).model_
    np.testing.assert_array_equal(encode_sampled(model, few), encode(model, few))


def test_histograms_of_draws_of_the_prior_lie_on_its_density(vae, rng):
    shown = histograms(rng.normal(size=(50_000, 3)), vae, bins=30)
    np.testing.assert_allclose(shown.prior[0], stats.norm.pdf(shown.at), rtol=1e-6)
    middles = (shown.edges[1:] + shown.edges[:-1]) / 2
    np.testing.assert_allclose(shown.density, np.tile(stats.norm.pdf(middles), (3, 1)), atol=0.02)
    np.testing.assert_allclose(shown.density.sum(1) * np.diff(shown.edges)[0], 1.0, atol=0.01)


def test_a_prior_without_a_density_is_shown_by_its_draws(few):
    model = AdversarialAutoencoder(prior="swiss_roll", hidden=(16,), epochs=1, random_state=0).fit(few).model_
    shown = histograms(np.zeros((10, 2)), model)
    np.testing.assert_allclose(shown.prior.sum(1) * np.diff(shown.edges)[0], 1.0, atol=0.01)
    assert histograms(np.zeros((10, 2))).prior is None


def test_the_middle_is_the_mean_of_the_prior_or_of_the_codes(vae, rng):
    np.testing.assert_array_equal(middle(vae), np.zeros(3))
    codes = rng.normal(size=(40, 3)) + 5
    np.testing.assert_allclose(middle(vae, codes), codes.mean(0), rtol=1e-6)


def test_the_middle_of_a_prior_off_zero_is_where_it_lies(few):
    fitted = VAE(latent_dim=3, hidden=(16,), epochs=1, random_state=0).fit(few)
    fitted.fit_prior(few, prior={"name": "mixture", "components": 1})
    np.testing.assert_allclose(middle(fitted.model_), encode_sampled(fitted.model_, few).mean(0), atol=0.2)


def test_a_grid_holds_its_other_coordinates_where_it_is_told(vae):
    from elbowroom.evaluation.inference import decode

    at = np.array([1.0, 2.0, 3.0])
    grid = decoded_grid(vae, [0.5], [-0.5], (2, 0), at=at)
    np.testing.assert_allclose(grid[0, 0], decode(vae, np.array([[-0.5, 2.0, 0.5]], np.float32))[0], atol=1e-6)


def test_a_box_without_an_inside_is_refused():
    assert box_ticks((-2, 2), 5)[1].tolist() == [-2, -1, 0, 1, 2]
    for box in ((1, 1), (2, -2), (0, 1, 3, 2), (0, 1, 2), (0, np.inf)):
        with pytest.raises(ConfigError, match="low value to a higher one"):
            box_ticks(box)
