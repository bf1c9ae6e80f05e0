"""Ways past several codes, nearest codes, and the order of dimensions."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom import VAE, LinearAutoencoder
from elbowroom.errors import ConfigError, DataError
from elbowroom.latent.morph import morph
from elbowroom.latent.neighbours import neighbours
from elbowroom.latent.ranking import decoded_change, most_telling


@pytest.mark.parametrize("kind", ["linear", "spherical"])
def test_a_morph_passes_every_way_point_at_its_step(kind):
    points = np.random.default_rng(0).normal(size=(4, 6))
    way = morph(points, steps=5, kind=kind)
    assert way.shape == (13, 6)
    np.testing.assert_allclose(way[::4], points, atol=1e-12)
    if kind == "linear":
        np.testing.assert_allclose(way[2], points[:2].mean(0), atol=1e-12)


def test_a_spherical_morph_keeps_its_distance_from_the_middle():
    points = np.eye(3) * 5.0
    np.testing.assert_allclose(np.linalg.norm(morph(points, 7, "spherical"), axis=1), 5.0, rtol=1e-9)
    assert np.linalg.norm(morph(points, 7), axis=1).min() < 4.0


def test_a_morph_of_one_picture_or_none_is_refused():
    for points in (np.zeros((1, 3)), np.zeros((0, 3)), np.zeros(3)):
        with pytest.raises(DataError, match="at least two"):
            morph(points)
    with pytest.raises(ConfigError, match="two ends"):
        morph(np.zeros((2, 3)), steps=1)


def test_neighbours_are_those_that_counting_every_distance_gives():
    rng = np.random.default_rng(0)
    codes, among = rng.normal(size=(7, 5)), rng.normal(size=(90, 5))
    distances, places = neighbours(codes, among, 4)
    every = np.linalg.norm(codes[:, None] - among[None], axis=-1)
    np.testing.assert_array_equal(places, np.argsort(every, axis=1)[:, :4])
    np.testing.assert_allclose(distances, np.sort(every, axis=1)[:, :4], rtol=1e-9)
    assert neighbours(among, among, 1)[1][:, 0].tolist() == list(range(90))


def test_more_neighbours_than_there_are_codes_and_codes_of_another_model_are_refused():
    with pytest.raises(ConfigError, match="k=4 among 3"):
        neighbours(np.zeros((1, 2)), np.zeros((3, 2)), 4)
    with pytest.raises(ConfigError, match="one at least"):
        neighbours(np.zeros((1, 2)), np.zeros((3, 2)), 0)
    with pytest.raises(DataError, match="one model"):
        neighbours(np.zeros((1, 2)), np.zeros((3, 5)))


def test_what_a_dimension_of_a_linear_decoder_changes_is_the_length_of_its_column():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 3)) @ rng.normal(size=(3, 8)) * 4.0
    fitted = LinearAutoencoder(3, epochs=30, random_state=0).fit(x)
    columns = fitted.inverse_transform(np.eye(3)) - fitted.inverse_transform(np.zeros((1, 3)))  # [3, 8]
    spread = np.array([0.5, 1.0, 2.0])
    expected = spread * np.sqrt(np.mean(columns**2, axis=1))
    changes = decoded_change(fitted.model_, rng.normal(size=(40, 3)), spread)
    np.testing.assert_allclose(changes, expected, rtol=1e-6)
    order = most_telling(changes)
    assert sorted(order) == [0, 1, 2]
    assert (np.diff(changes[order]) <= 0).all()


def test_a_dimension_that_the_decoder_does_not_read_comes_last(digits):
    import torch

    vae = VAE(latent_dim=3, hidden=(16,), epochs=2, random_state=0).fit(digits[:300])
    first = next(module for module in vae.model_.decoder.modules() if isinstance(module, torch.nn.Linear))
    with torch.no_grad():
        first.weight[:, 1] = 0.0
    changes = decoded_change(vae.model_, np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32))
    assert changes[1] == 0.0
    assert most_telling(changes)[-1] == 1
    assert len(most_telling(changes, 2)) == 2
