"""Each likelihood in a VAE from end to end, and a clear word where it does not fit the data."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from elbowroom import VAE, Autoencoder, Laplace, StudentT
from elbowroom.errors import ConfigError, ElbowroomWarning
from elbowroom.evaluation import inference
from elbowroom.registry import FAMILIES

NAMES = FAMILIES["likelihoods"].names()
UNIT = ["bernoulli", "continuous_bernoulli"]
LEVELLED = ["categorical", "discretised_logistic", "discretised_logistic_mixture"]


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Colour images of 4 x 4 x 3 bytes in two kinds; no pixel is brighter than 254."""
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 256, (2, 4, 4, 3))
    return np.clip(kinds[rng.integers(0, 2, 120)] + rng.normal(0, 6, (120, 4, 4, 3)), 0, 254).astype(np.uint8)


def make(**settings: Any) -> Any:
    return VAE(2, **{"hidden": (32,), "epochs": 60, "batch_size": 40, "random_state": 0, **settings})


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_it_learns_scores_and_samples(images, name):
    vae = make(likelihood=name).fit(images)
    values = [row["elbo"] for row in vae.history_]
    assert values[-1] > values[0] + 5
    scores = vae.score_samples(images)
    assert scores.shape == (120,)
    assert np.isfinite(scores).all()
    noise = np.random.default_rng(1).integers(0, 255, images.shape).astype(np.uint8)
    assert vae.score(noise) < scores.mean() - 3
    assert np.abs(vae.reconstruct(images) - images).mean() < 40
    for drawn in (vae.sample(5, random_state=0), vae.sample(5, random_state=0, noise=True)):
        assert drawn.shape == (5, 4, 4, 3)
        assert np.isfinite(drawn).all()
    if name in LEVELLED:
        assert np.allclose(drawn, drawn.round(), atol=1e-3)
        assert -scores.mean() / 48 / np.log(2) < 8.0, "bits per value: less than the bytes themselves"


@pytest.mark.slow
@pytest.mark.parametrize("name", LEVELLED)
def test_the_type_that_whole_numbers_are_stored_in_does_not_matter(images, name):
    scores = [make(likelihood=name, epochs=2).fit(x).score(x) for x in (images, images.astype(np.int64))]
    assert scores[0] == pytest.approx(scores[1], rel=1e-3)


@pytest.mark.parametrize("name", [*UNIT, *LEVELLED])
def test_values_outside_of_zero_and_one_are_refused_with_the_cure(name):
    x = np.random.default_rng(0).normal(size=(30, 3))
    with pytest.raises(ConfigError, match=r"scaled data in \[0, 1\].*scaling='range'"):
        make(likelihood=name, scaling="identity").fit(x)


def test_grey_pixels_get_a_word_from_the_bernoulli_and_none_from_the_continuous_one(nothing_said_before):
    grey = np.random.default_rng(0).random((30, 3, 3))
    with pytest.warns(ElbowroomWarning, match="no log-probability"):
        make(likelihood="bernoulli", epochs=1).fit(grey)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make(likelihood="continuous_bernoulli", epochs=1).fit(grey)


@pytest.mark.parametrize("name", LEVELLED)
def test_values_between_the_levels_are_rounded_with_a_word(name, nothing_said_before):
    with pytest.warns(ElbowroomWarning, match="nearest of 256 levels"):
        make(likelihood=name, epochs=1).fit(np.random.default_rng(0).random((30, 3, 3)))


@pytest.fixture(scope="module")
def error_with_outliers() -> Callable[[Any], float]:
    """From a likelihood to the mean error on rows without outliers, of an autoencoder that was fitted to all rows."""
    rng = np.random.default_rng(0)
    clean = rng.normal(size=(300, 1)) @ rng.normal(size=(1, 5)) + 0.05 * rng.normal(size=(300, 5))
    spoilt = np.where(rng.random(clean.shape) < 0.05, 30 * rng.normal(size=clean.shape), clean)
    rows = np.abs(spoilt - clean).max(1) == 0
    settings = {"hidden": (16,), "epochs": 100, "batch_size": 50, "learning_rate": 5e-3, "random_state": 0}

    @cache
    def error(likelihood: Any) -> float:
        fitted = Autoencoder(1, likelihood=likelihood, **settings).fit(spoilt)
        return float(np.abs(fitted.reconstruct(clean)[rows] - clean[rows]).mean())

    return error


@pytest.mark.slow
@pytest.mark.parametrize("likelihood", [Laplace(), StudentT(), StudentT(df="learned")])
def test_outliers_pull_a_robust_fit_less_than_a_gaussian_one(error_with_outliers, likelihood):
    assert error_with_outliers(likelihood) < 0.8 * error_with_outliers("gaussian")


def test_rows_go_through_a_model_fewer_at_a_time_the_more_numbers_its_decoder_gives(images):
    rows = np.repeat(images, 900, 0)
    plain, wide = (make(likelihood=name, epochs=1).fit(images).model_ for name in ("gaussian", "categorical"))
    assert max(map(len, inference.blocks(rows, plain))) > 100 * max(map(len, inference.blocks(rows, wide)))
