"""The estimators edit, morph and find neighbours: rows in, decoded rows out."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom import VAE, AnomalyDetector, Autoencoder, LinearAutoencoder
from elbowroom.errors import ConfigError, DataError


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(size=(120, 3)) @ rng.normal(size=(3, 6)) + 5.0 + 0.1 * rng.normal(size=(120, 6))


@pytest.fixture(scope="module")
def linear(x) -> LinearAutoencoder:
    return LinearAutoencoder(2, epochs=30, random_state=0).fit(x)


@pytest.mark.parametrize("method", ["difference_of_means", "linear_probe"])
def test_an_edit_of_a_linear_model_moves_rows_along_the_decoded_vector(linear, x, method):
    vector = linear.attribute_vector(x, x[:, 0] > 5.5, method)
    image = linear.inverse_transform(vector[None])[0] - linear.inverse_transform(np.zeros((1, 2)))[0]
    for strength in (-2.0, 0.0, 0.7):
        moved = linear.edit(x, vector, strength) - linear.reconstruct(x)
        np.testing.assert_allclose(moved, np.tile(strength * image, (120, 1)), atol=1e-10)


def test_a_vector_added_once_brings_the_mean_reconstruction_of_one_class_to_the_others(linear, x):
    has = x[:, 0] > 5.5
    edited = linear.edit(x[~has], linear.attribute_vector(x, has))
    np.testing.assert_allclose(edited.mean(0), linear.reconstruct(x[has]).mean(0), atol=1e-10)


def test_several_strengths_are_swept_at_once(linear, x):
    vector = linear.attribute_vector(x, x[:, 0] > 5.5)
    swept = linear.edit(x[:5], vector, [0, 1])
    assert swept.shape == (5, 2, 6)
    np.testing.assert_allclose(swept[:, 0], linear.reconstruct(x[:5]), atol=1e-10)
    np.testing.assert_allclose(swept[:, 1], linear.edit(x[:5], vector), atol=1e-10)


@pytest.mark.parametrize("cls", [VAE, Autoencoder, AnomalyDetector])
def test_a_morph_has_the_reconstructions_at_its_way_points(cls, digits):
    fitted = cls(latent_dim=4, hidden=(16,), epochs=2, random_state=0).fit(digits[:200])
    morphed = fitted.morph(digits[:3], steps=4)
    assert morphed.shape == (7, 8, 8)
    np.testing.assert_allclose(morphed[::3], fitted.reconstruct(digits[:3]), atol=1e-5)


def test_a_row_is_its_own_nearest_neighbour(linear, x):
    distances, places = linear.neighbours(x[10:20], x, k=3)
    assert places[:, 0].tolist() == list(range(10, 20))
    assert places.shape == distances.shape == (10, 3)
    assert np.abs(distances[:, 0]).max() < 1e-6


def test_editing_works_where_transform_gives_data_frames(x):
    fitted = LinearAutoencoder(2, epochs=2, random_state=0).set_output(transform="pandas").fit(x)
    vector = fitted.attribute_vector(x, x[:, 0] > 5)
    assert isinstance(vector, np.ndarray)
    assert fitted.edit(x, vector).shape == x.shape


def test_an_analogy_is_decoded_from_the_codes(linear, x):
    codes = linear.transform(x[:9])
    found = linear.analogy(x[:3], x[3:6], x[6:9])
    np.testing.assert_allclose(found, linear.inverse_transform(codes[:3] - codes[3:6] + codes[6:]), atol=1e-5)
    np.testing.assert_allclose(linear.analogy(x[:3], x[:3], x[6:9]), linear.reconstruct(x[6:9]), atol=1e-4)


def test_mistakes_are_refused(linear, x):
    vector = np.ones(2)
    with pytest.raises(DataError, match="some have not"):
        linear.attribute_vector(x, np.ones(120))
    with pytest.raises(DataError, match="120 rows and labels of shape"):
        linear.attribute_vector(x, np.ones(7))
    with pytest.raises(ConfigError, match="finite"):
        linear.edit(x, vector, np.nan)
    with pytest.raises(DataError, match="width"):
        linear.edit(x, np.ones(3))
    with pytest.raises(DataError, match="at least two"):
        linear.morph(x[:1])
    with pytest.raises(DataError, match="of one shape"):
        linear.analogy(x[:2], x[:3], x[:2])
    with pytest.raises(DataError, match="fitted on rows of shape"):
        linear.neighbours(x, x[:, :4])
