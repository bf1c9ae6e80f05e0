"""Feature spaces, and distances of samples in them."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation.features import FeatureSpace, pca_features, train_features
from elbowroom.evaluation.generation import (
    frechet,
    kernel_distance,
    nearest_distances,
    precision_recall,
    sample_quality,
)


@pytest.fixture(scope="module")
def space(digits, labels) -> FeatureSpace:
    return train_features(digits[:1200], labels[:1200], digits[1200:], labels[1200:], hidden=(64, 32))


def test_a_space_says_what_it_is_and_how_good(space, digits, labels):
    assert space.accuracy == np.mean(space.classes[space.probabilities(digits[1200:]).argmax(1)] == labels[1200:])
    assert space.accuracy > 0.85
    assert space.name.startswith("32 hidden units of a classifier trained on 1,200 labelled training rows")
    assert space.name.endswith(f"held-out accuracy {space.accuracy:.3g}")


def test_features_are_the_last_hidden_layer_the_classifier_decides_by(space, digits):
    features = space.features(digits[:50])
    assert features.shape == (50, 32)
    assert features.dtype == np.float64
    assert features.min() == 0.0
    probabilities = space.probabilities(digits[:50])
    # log odds against class 0 are linear in the features
    odds = np.log(probabilities[:, 1:] / probabilities[:, :1])
    design = np.column_stack([features, np.ones(50)])
    assert np.abs(design @ np.linalg.lstsq(design, odds, rcond=None)[0] - odds).max() < 1e-2


@pytest.mark.slow
def test_a_space_is_the_same_for_the_same_seed_and_units_of_data_do_not_matter(digits, labels):
    a = train_features(digits[:300], labels[:300], hidden=(16,), seed=1)
    b = train_features(digits[:300] * 16, labels[:300], hidden=(16,), seed=1)
    np.testing.assert_allclose(a.features(digits[:9]), b.features(digits[:9] * 16), rtol=1e-3, atol=1e-4)
    assert "training accuracy" in a.name


def test_without_labels_principal_components_serve_and_tell_no_classes(digits):
    found = pca_features(digits[:400], 10)
    assert found.features(digits[:7]).shape == (7, 10)
    assert found.name == "10 principal components of 400 training rows"
    with pytest.raises(DataError, match="trained on labels"):
        found.probabilities(digits[:7])
    assert pca_features(digits[:5]).features(digits[:7]).shape == (7, 5)


def test_principal_components_do_not_depend_on_units(digits):
    def distance(factor: np.ndarray | float, shape: tuple[int, ...]) -> float:
        rows = (digits[:600].reshape(shape) * factor).astype(np.float64)
        space = pca_features(rows[:300], 8)
        return frechet(space.features(rows[:300]), space.features(rows[300:]))

    assert distance(255.0, (600, 8, 8)) == pytest.approx(distance(1.0, (600, 8, 8)))
    columns = np.random.default_rng(0).uniform(0.01, 100.0, size=64)
    assert distance(columns, (600, 64)) == pytest.approx(distance(1.0, (600, 64)))
    assert pca_features(digits[:300].reshape(300, 64), 8).features(digits[:300].reshape(300, 64)).var(ddof=1) < 1.1


def test_a_classifier_wants_two_classes_and_a_label_for_every_row(digits):
    with pytest.raises(DataError, match="one class only"):
        train_features(digits[:20], np.zeros(20))
    with pytest.raises(DataError, match="one label"):
        train_features(digits[:20], np.arange(19))


def test_a_few_rows_of_two_classes_are_enough(digits, labels):
    chosen = np.flatnonzero(labels < 2)[:12]
    found = train_features(digits[chosen], labels[chosen])
    assert found.probabilities(digits[chosen]).shape == (12, 2)


def test_distances_tell_good_samples_from_bad_ones(space, digits):
    real, alike = space.features(digits[:800]), space.features(digits[800:1600])
    noise = space.features(np.random.default_rng(0).uniform(size=(800, 8, 8)).astype(np.float32))
    assert frechet(real, alike) < 0.1 * frechet(real, noise)
    assert kernel_distance(real, alike) < 0.1 * kernel_distance(real, noise)
    good, bad = precision_recall(real, alike), precision_recall(real, noise)
    assert min(good) > 0.8
    assert max(bad) < 0.3


def test_samples_of_one_kind_have_precision_and_no_recall(space, digits, labels):
    ones = digits[labels == 1]
    precision, recall = precision_recall(space.features(digits[:1000]), space.features(ones))
    assert precision > 0.8 > 0.4 > recall


def test_the_nearest_distance_is_that_of_a_plain_search(digits):
    found = nearest_distances(digits[:20], digits[20:300])
    flat = digits.reshape(-1, 64).astype(float)
    expected = np.linalg.norm(flat[:20, None] - flat[None, 20:300], axis=2).min(1)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    np.testing.assert_array_equal(nearest_distances(digits[:20], digits), np.zeros(20))


def test_every_measure_of_samples_names_its_space_and_both_counts(space, digits):
    found = {m.name: m for m in sample_quality(space, digits[:300], digits[300:500], "test", digits[500:1500])}
    for name in ("frechet_distance", "kernel_distance", "precision", "recall"):
        assert space.name in found[name].unit
        assert found[name].samples == 200
        assert found[name].split == "test"
    assert (found["frechet_distance"].rows, found["recall"].rows) == (300, 200)
    assert "1,000 training rows" in found["nearest_training_row"].unit
    assert found["nearest_training_row_reference"].rows == 300
    assert not any("fid" in m.name or "FID" in m.unit for m in found.values())


def test_mistakes_are_told(space, digits):
    features = space.features(digits[:10])
    with pytest.raises(ConfigError, match="k=10"):
        precision_recall(features, features, k=10)
    with pytest.raises(DataError, match="same features"):
        frechet(features, features[:, :5])
    with pytest.raises(DataError, match="two rows"):
        frechet(features[:1], features)
