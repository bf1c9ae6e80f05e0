"""Scores of the steps of series: what they sum to, in whose units, and what they find."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from elbowroom import VAE, AnomalyDetector, Autoencoder, ConditionalVAE, Gaussian, SeriesConvolutional, windows
from elbowroom.data.windows import over_steps
from elbowroom.errors import DataError
from elbowroom.evaluation.anomaly import normality
from elbowroom.evaluation.reconstruction import spread

SMALL = SeriesConvolutional(channels=(8, 8), kernel=5)


@pytest.fixture(scope="module")
def series() -> np.ndarray:
    """Two channels, of which the second, in another unit, jumps for eight steps that no other window knows."""
    steps, rng = np.arange(1200), np.random.default_rng(0)
    x = np.stack([np.sin(steps / 5), 300 + 100 * np.cos(steps / 5)], 1) + rng.normal(size=(1200, 2)) * [0.1, 10.0]
    x[700:708, 1] += 350.0
    return x


def test_the_steps_of_a_row_sum_to_its_reconstruction_likelihood(series):
    data = windows(series, 40)
    detector = AnomalyDetector(measure="reconstruction", encoder=SMALL, epochs=3, random_state=0).fit(data.x)
    steps = detector.score_steps(data.x)
    assert steps.shape == (len(data), 40)
    np.testing.assert_allclose(steps.sum(1), detector.score_samples(data.x), rtol=1e-9)
    np.testing.assert_allclose(-detector.feature_scores(data.x).reshape(-1, 40, 2).sum(2), steps, rtol=1e-9)
    # the ELBO of the same VAE is less, by the KL
    kl = detector.score_samples(data.x) - normality(detector.model_, data.x, "likelihood")
    assert kl.min() > 0
    np.testing.assert_allclose(detector.score_steps(data.x[::-1])[::-1], steps, rtol=1e-12)


def test_a_step_of_an_autoencoder_is_the_density_at_its_reconstruction_in_the_units_of_the_data(series):
    x = windows(series, 40).x
    plain = Autoencoder(3, encoder=SMALL, likelihood=Gaussian(sigma=0.5), epochs=3, random_state=0).fit(x)
    scale = series_scale(plain)
    wanted = norm.logpdf(x, plain.reconstruct(x), 0.5 * scale).sum(2)
    np.testing.assert_allclose(plain.score_steps(x), wanted, rtol=1e-6)
    np.testing.assert_allclose(spread(plain.model_, x[:3]), np.broadcast_to(0.5 * scale, (3, 40, 2)))


def series_scale(estimator) -> np.ndarray:
    scale = estimator.model_.scaling.scale.numpy()
    assert (scale == scale[0]).all(), "the steps of a channel share its unit"
    return scale[0]


@pytest.mark.slow
def test_a_score_falls_where_the_series_is_unlike_the_others(series):
    data = windows(series, 40, stride=10)
    vae = VAE(3, encoder=SMALL, batch_size=32, epochs=15, random_state=0).fit(data.x)
    found = over_steps(vae.score_steps(data.x), data.starts, len(series))
    assert not np.isnan(found).any()
    assert set(np.argsort(found)[:6]) <= set(range(700, 708))


@pytest.mark.slow
def test_series_of_one_channel_rows_of_a_condition_and_mass_functions_have_scores_per_step(series):
    x = windows(series[:, 0], 30).x
    assert VAE(epochs=1, random_state=0).fit(x).score_steps(x).shape == x.shape
    y = np.arange(len(x)) % 2
    conditional = ConditionalVAE(epochs=1, random_state=0, encoder="recurrent").fit(x, y)
    assert conditional.score_steps(x, y).shape == x.shape
    coins = (x > 0).astype(np.float64)
    likely = Autoencoder(epochs=1, random_state=0, likelihood="bernoulli", encoder=SMALL).fit(coins).score_steps(coins)
    assert (likely <= 0).all()
    assert spread(conditional.model_, x, y).shape == x.shape


def test_rows_that_are_no_series_have_no_steps():
    x = np.random.default_rng(0).random((8, 4, 4, 3))
    with pytest.raises(DataError, match=r"Series are \[N, T\] or \[N, T, C\]"):
        VAE(epochs=1, random_state=0).fit(x).score_steps(x)
