"""Geometry of latent spaces whose decoder is known."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation.features import FeatureSpace, train_features
from elbowroom.evaluation.geometry import class_shares, completeness, continuity, empty_share, total_variation

SAME = FeatureSpace("the rows themselves", lambda x: x.reshape(len(x), -1))


def codes(count: int, dims: int = 2) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, dims))


def test_a_linear_decoder_is_even_and_a_step_is_one_jump():
    weight = np.random.default_rng(1).normal(size=(2, 5))
    even = continuity(lambda z: z @ weight, codes(50), SAME, pairs=100, steps=16)
    np.testing.assert_allclose(even, np.ones(100))
    split = np.sign(codes(50)[:, :1])
    jumps = continuity(lambda z: np.sign(z[:, :1]), codes(50), SAME, pairs=100, steps=16)
    assert set(np.round(jumps, 9)) == {1.0, 16.0}  # a pair on one side does not move at all
    assert 0.3 < (jumps > 1).mean() < 0.7, split.mean()


def test_pairs_are_the_same_for_the_same_seed():
    def decode(z: np.ndarray) -> np.ndarray:
        return np.sin(3 * z)

    a, b, c = (continuity(decode, codes(30), SAME, 20, 8, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, c)
    with pytest.raises(ConfigError, match="1 codes"):
        continuity(decode, codes(1), SAME)


@pytest.mark.slow
def test_samples_far_from_the_data_are_not_complete(digits):
    labels = load_digits().target
    space = train_features(digits[:1000], labels[:1000], hidden=(64,))
    good = completeness(space, digits[:700], digits[1000:1500])
    bad = completeness(space, digits[:700], np.full((50, 8, 8), 0.5, np.float32))
    assert good[0] > 0.8
    assert good[1] > 0.6
    assert bad[0] < 0.1
    assert np.isnan(completeness(SAME, digits[:100], digits[100:150])[1])


def test_the_share_of_empty_cells_counts_cells_of_the_standardised_codes():
    many = codes(10_000)
    assert empty_share(many, 50) == empty_share(many * [3.0, 0.1] + 5.0, 50)
    assert empty_share(many, 2) == 0.0
    assert empty_share(np.repeat([[-1.0, -1.0], [1.0, 1.0]], 50, 0), 50) == pytest.approx(1 - 2 / 2500)
    with pytest.raises(DataError, match="2-D"):
        empty_share(codes(10, 3))
    with pytest.raises(ConfigError, match="cells=0"):
        empty_share(many, 0)


@pytest.mark.slow
def test_shares_of_classes_are_counted_and_compared(digits):
    labels = load_digits().target
    space = train_features(digits[:1000], labels[:1000], hidden=(64,))
    threes = class_shares(space, digits[labels == 3])
    assert threes.shape == (10,)
    assert threes.sum() == pytest.approx(1.0)
    assert threes[3] > 0.9
    assert total_variation(threes, class_shares(space, digits[labels == 4])) > 0.9
    assert total_variation(threes, threes) == 0.0
    with pytest.raises(DataError, match="one entry per class"):
        total_variation(threes, threes[:5])
