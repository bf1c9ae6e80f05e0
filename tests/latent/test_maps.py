"""Maps of codes on a plane: what the methods promise, and what is measured of them."""

from __future__ import annotations

import sys
import types

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from elbowroom.errors import ConfigError, DataError
from elbowroom.latent.maps import map_codes, scaled_rows
from elbowroom.latent.projections import project, trust


@pytest.fixture
def groups(rng) -> np.ndarray:
    """Three groups far from each other in five dimensions [90, 5]."""
    return (np.repeat(np.eye(5)[:3] * 20, 30, axis=0) + rng.normal(size=(90, 5))).astype(np.float32)


def test_principal_components_hold_the_variance_that_their_axes_name(groups):
    made = project(groups, "pca")
    shares = made.points.var(0) / groups.var(0).sum()
    np.testing.assert_allclose(made.shares, shares, rtol=1e-5)
    assert made.shares[0] >= made.shares[1] > 0.2


def test_t_sne_puts_groups_apart_and_is_the_same_by_seed(groups):
    made = project(groups, "t-SNE", seed=3)
    np.testing.assert_array_equal(made.points, project(groups, "tsne", seed=3).points)
    centres = made.points.reshape(3, 30, 2).mean(1)
    within = np.linalg.norm(made.points.reshape(3, 30, 2) - centres[:, None], axis=-1).mean()
    between = np.linalg.norm(centres[[0, 0, 1]] - centres[[1, 2, 2]], axis=-1).min()
    assert between > 3 * within


def test_coordinates_are_those_named_or_those_that_vary_most(groups):
    np.testing.assert_array_equal(project(groups, "coordinates", dimensions=(4, 1)).points, groups[:, [4, 1]])
    scaled = groups * np.array([1, 0.01, 1, 0.01, 0.01], np.float32)
    assert project(scaled, "coordinates").dimensions == (0, 2)
    with pytest.raises(ConfigError, match="two of the 5 dimensions"):
        project(groups, "coordinates", dimensions=(0, 5))


def test_umap_is_refused_with_its_cure_where_it_is_missing(groups, monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(ConfigError, match=r'pip install "elbowroom\[umap\]"'):
        project(groups, "umap")


def test_umap_is_asked_for_two_dimensions_by_seed(groups, monkeypatch):
    """Its package is an extra that tests do without; this is how it is called."""

    class Reducer:
        def __init__(self, **settings):
            self.settings = settings

        def fit_transform(self, codes):
            assert self.settings == {"n_neighbors": 15, "random_state": 7, "n_jobs": 1}
            return codes[:, :2]

    monkeypatch.setitem(sys.modules, "umap", types.SimpleNamespace(UMAP=Reducer))
    assert project(groups, "umap", seed=7).points.shape == (90, 2)


def test_what_cannot_be_mapped_says_why(groups):
    with pytest.raises(ConfigError, match="coordinates, pca, tsne, umap"):
        project(groups, "isomap")
    with pytest.raises(DataError, match="two dimensions or more"):
        project(groups[:, :1], "pca")
    with pytest.raises(DataError, match="5 rows or more"):
        project(groups[:4], "tsne")
    with pytest.raises(DataError, match="Each row has a code"):
        map_codes(groups, groups[:50], "pca")


def test_a_map_stands_beside_that_of_the_rows_with_the_trust_in_both(groups, rng):
    rows = np.concatenate([groups, rng.normal(size=(90, 4))], axis=1).reshape(90, 3, 3)
    made = map_codes(groups, rows, "pca", split="test")
    flat = rows.reshape(90, 9)
    expected = {
        "trustworthiness": trustworthiness(flat, made.projections["codes"].points, n_neighbors=12),
        "trustworthiness_of_rows": trustworthiness(flat, made.projections["rows"].points, n_neighbors=12),
        "trustworthiness_to_codes": trustworthiness(groups, made.projections["codes"].points, n_neighbors=12),
    }
    assert made.trust == pytest.approx(expected)
    assert str(made.measures[0]).endswith("share, 12 neighbours (test, N=90)")
    assert set(map_codes(groups, rows, "pca", beside=False).trust) == {"trustworthiness", "trustworthiness_to_codes"}
    assert map_codes(groups[:20], rows[:20], "pca").measures == []
    with pytest.raises(DataError, match="twice as many rows"):
        trust(groups[:20], groups[:20, :2])


def test_rows_are_compared_as_the_networks_see_them(rng):
    from elbowroom import VAE

    x = rng.normal(size=(50, 3)) * [1.0, 1000.0, 0.001]
    scaled = scaled_rows(VAE(latent_dim=2, epochs=1, random_state=0).fit(x).model_, x)
    np.testing.assert_allclose(scaled.std(0), 1.0, rtol=0.01)
