"""The direction of an attribute, and sums of codes."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom.errors import ConfigError, DataError
from elbowroom.latent.attributes import METHODS, attribute_vector
from elbowroom.latent.edit import analogy, edit


@pytest.fixture(scope="module")
def classes() -> tuple[np.ndarray, np.ndarray]:
    """Codes [600, 4] of 100 rows with an attribute and 500 without, which lie 3 apart in the first dimension.

    The second varies ten times as much as the others, and the last is one that a model does not use.
    """
    rng = np.random.default_rng(0)
    has = np.arange(600) < 100
    codes = rng.normal(size=(600, 4)) * [1.0, 10.0, 1.0, 1e-4]
    codes[has, 0] += 3.0
    return codes, has


def test_the_difference_of_means_is_the_way_from_one_class_mean_to_the_other(classes):
    codes, has = classes
    vector = attribute_vector(codes, has)
    np.testing.assert_allclose(edit(codes[~has], vector).mean(0), codes[has].mean(0), atol=1e-12)


def test_the_probe_finds_the_dimension_that_tells_and_not_the_one_that_varies(classes):
    codes, has = classes
    probe = attribute_vector(codes, has, "linear_probe")
    means = attribute_vector(codes, has)
    assert probe[0] == pytest.approx(3.0, abs=0.3)
    assert np.abs(probe[[1, 3]]).max() < 0.05, "neither the wide dimension nor the one that nothing uses"
    assert np.abs(means[1]) > 5 * np.abs(probe[1]), "chance alone moves the mean of a wide dimension"
    # strength 1 is the distance of the class means along the normal
    normal = probe / np.linalg.norm(probe)
    assert np.linalg.norm(probe) == pytest.approx(normal @ means, rel=1e-9)


def test_the_plain_mean_is_that_of_the_rows_with_the_attribute(classes):
    codes, has = classes
    vector = attribute_vector(codes + 7.0, has, "plain-mean")
    np.testing.assert_allclose(vector, codes[has].mean(0) + 7.0)


@pytest.mark.parametrize("method", METHODS)
def test_how_common_an_attribute_is_changes_nothing(classes, method):
    codes, has = classes
    order = np.concatenate([np.arange(600), np.arange(100), np.arange(100)])  # the rare class three times
    once, thrice = attribute_vector(codes, has, method), attribute_vector(codes[order], has[order], method)
    np.testing.assert_allclose(thrice, once, atol=1e-3 if method == "linear_probe" else 1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("labels", [lambda has: has * 1, lambda has: np.where(has, 1.0, -1.0), lambda has: list(has)])
def test_labels_may_be_written_in_several_ways_and_codes_keep_their_dtype(classes, method, labels):
    codes, has = classes
    expected = attribute_vector(codes.astype(np.float32), has, method)
    assert expected.dtype == np.float32
    np.testing.assert_array_equal(attribute_vector(codes.astype(np.float32), labels(has), method), expected)


def test_the_probe_points_from_the_one_class_to_the_other_where_they_are_far_apart_or_hold_one_row():
    codes = np.array([[0.0, 0.0], [8.0, 6.0]])
    np.testing.assert_allclose(attribute_vector(codes, [0, 1], "linear_probe"), [8.0, 6.0], rtol=1e-6)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (np.zeros(6), "Some rows have the attribute, and some have not"),
        (np.arange(6), "Labels of an attribute have two values"),
        ([0, 1, 0], "labels of shape"),
        ([0, 1, 0, 1, 0, np.nan], "none in row 5, 1 in all"),
        (["a", "b"] * 3, "numbers or True and False"),
    ],
)
def test_labels_that_tell_no_two_classes_apart_are_refused(labels, words):
    with pytest.raises(DataError, match=words):
        attribute_vector(np.arange(12.0).reshape(6, 2), labels)


def test_other_mistakes_are_refused():
    codes = np.arange(12.0).reshape(6, 2)
    with pytest.raises(ConfigError, match="did you mean 'linear_probe'"):
        attribute_vector(codes, [0, 1] * 3, "linear_prob")
    with pytest.raises(DataError, match="different means"):
        attribute_vector(np.ones((6, 2)), [0, 1] * 3)
    with pytest.raises(DataError, match="NaN"):
        attribute_vector(np.full((6, 2), np.nan), [0, 1] * 3)


def test_an_edit_adds_the_vector_as_often_as_is_said_and_several_strengths_give_an_axis_of_their_own():
    codes, vector = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), np.array([10.0, -1.0])
    assert edit(codes, vector, 0.5).tolist() == [[6.0, 1.5], [8.0, 3.5]]
    swept = edit(codes, vector, [-1, 0, 2])
    assert swept.dtype == np.float32
    np.testing.assert_array_equal(swept[:, 1], codes)
    np.testing.assert_array_equal(swept[:, 2], edit(codes, vector, 2))
    assert swept.shape == (2, 3, 2)


@pytest.mark.parametrize("strength", [np.nan, np.inf, [0.0, np.inf], "much", [], None])
def test_a_strength_that_is_no_finite_number_is_refused(strength):
    with pytest.raises(ConfigError, match="finite number"):
        edit(np.zeros((2, 2)), np.ones(2), strength)


def test_a_vector_of_another_model_is_refused():
    with pytest.raises(DataError, match="width of the codes"):
        edit(np.zeros((2, 2)), np.ones(3))
    with pytest.raises(DataError, match="infinity"):
        edit(np.zeros((2, 2)), np.array([1.0, np.inf]))


def test_an_analogy_carries_what_parts_two_codes_over_to_a_third():
    a, b, c = np.random.default_rng(0).normal(size=(3, 5, 4))
    np.testing.assert_allclose(analogy(a, b, c) - c, a - b)
    with pytest.raises(DataError, match="one shape"):
        analogy(a, b, c[0])
