"""Which data and weights the estimators take, and that they say what is wrong with others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from elbowroom import VAE, LinearAutoencoder
from elbowroom.errors import DataError, ElbowroomError
from helpers.estimators import ALL, make


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    rng = np.random.default_rng(0)
    return (rng.random((40, 28, 28)) * 255).astype(np.uint8)


@pytest.mark.filterwarnings("ignore:Training rows")  # few, as a linear autoencoder says
@pytest.mark.parametrize("cls", ALL)
def test_eight_bit_images_go_in_and_come_out_as_images(cls, images):
    estimator = make(cls, epochs=1).fit(images)
    codes = estimator.transform(images)
    assert (codes.shape, codes.dtype) == ((40, 2), np.float32)
    restored = estimator.reconstruct(images)
    assert restored.shape == images.shape
    assert np.allclose(restored, estimator.inverse_transform(codes), atol=1e-3)
    if cls is not LinearAutoencoder:
        assert restored.min() >= 0
        assert restored.max() <= 255
        assert restored.mean() == pytest.approx(images.mean(), rel=0.2), "in the data's units, not scaled to 1"


@pytest.mark.parametrize("cls", ALL)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_results_have_the_dtype_of_the_data(cls, x, dtype):
    rows = x.astype(dtype)
    estimator = make(cls).fit(rows)
    codes = estimator.transform(rows)
    assert codes.dtype == dtype
    assert estimator.inverse_transform(codes).dtype == dtype
    assert estimator.reconstruct(rows).dtype == dtype
    assert estimator.score_samples(rows).dtype == dtype
    other = estimator.transform(rows.astype(np.float32 if dtype == np.float64 else np.float64))
    np.testing.assert_allclose(codes, other, atol=1e-4)


@pytest.mark.filterwarnings("ignore:Training rows")  # few, as a linear autoencoder says
@pytest.mark.parametrize("cls", ALL)
@pytest.mark.parametrize("shape", [(5,), (4, 4), (3, 4, 2)])
def test_rows_of_any_shape_are_fitted(cls, shape):
    x = np.random.default_rng(0).normal(size=(20, *shape))
    estimator = make(cls).fit(x)
    assert estimator.transform(x).shape == (20, 2)
    assert estimator.reconstruct(x).shape == x.shape
    assert estimator.inverse_transform(np.zeros((3, 2))).shape == (3, *shape)


@pytest.mark.parametrize(
    "kind", [np.ndarray.tolist, torch.from_numpy, np.asfortranarray, pd.DataFrame, lambda x: x[:, ::-1].copy()[:, ::-1]]
)
def test_lists_tensors_frames_and_any_stride_give_the_same_as_arrays(x, kind):
    x = x.astype(np.float64)
    found, reference = make(VAE).fit(kind(x)).transform(kind(x)), make(VAE).fit(x).transform(x)
    np.testing.assert_allclose(found, reference, atol=1e-6)  # sums go along the memory, so the last bits may differ


@pytest.mark.parametrize("dtype", [np.int64, np.uint16, np.int8, bool, np.float16, ">f4"])
def test_numbers_of_any_type_are_fitted(dtype):
    x = np.random.default_rng(0).integers(0, 2, (30, 4)).astype(dtype)
    assert np.isfinite(make(VAE).fit(x).transform(x)).all()


@pytest.mark.parametrize("cls", ALL)
def test_whole_weights_equal_repeated_rows(cls, x):
    counts = np.random.default_rng(1).integers(0, 3, len(x))
    weighted = make(cls).fit(x, sample_weight=counts)
    repeated = make(cls).fit(np.repeat(x, counts, axis=0))
    for p, q in zip(weighted.model_.parameters(), repeated.model_.parameters(), strict=True):
        assert torch.equal(p, q)


@pytest.mark.slow
@pytest.mark.parametrize("cls", ALL)
def test_the_number_of_epochs_chosen_for_us_counts_weights_as_rows(cls, x, monkeypatch):
    monkeypatch.setattr(cls, "least_steps", 60)
    monkeypatch.setattr(cls, "least_epochs", 1)
    counts = np.full(20, 4)
    weighted = make(cls, epochs=None, batch_size=10).fit(x[:20], sample_weight=counts)
    repeated = make(cls, epochs=None, batch_size=10).fit(np.repeat(x[:20], 4, axis=0))
    assert weighted.n_iter_ == repeated.n_iter_


def bad(x: np.ndarray) -> dict[str, tuple[Any, str]]:
    """Data that cannot be fitted, and a word that its error must have."""
    nan, inf, words, deep = x.copy(), x.copy(), x.astype(str), x.astype(object)
    nan[3, 2], inf[4, 1], deep[2, 2] = np.nan, np.inf, {"a": 1}
    return {
        "nan": (nan, "row 3, column 2"),
        "infinity": (inf, "row 4, column 1"),
        "no rows": (x[:0], "0 rows"),
        "no columns": (x[:, :0], "minimum of 1"),
        "constant": (np.ones_like(x), "vary"),
        "text": (words, "numbers"),
        "objects": (deep, "number"),
        "one row": (x[:1], "two rows"),
        "one dimension": (x[:, 0], "shape"),
        "a number": (3.0, "shape"),
        "complex": (x.astype(complex), "Complex"),
        "dates": (x.astype("datetime64[s]"), "numbers"),
        "ragged": ([[1.0, 2.0], [3.0]], "one shape"),
        "none": (None, "shape"),
        "huge": (np.array([[1e300, 1.0], [-1e300, 2.0]]), "float64"),
    }


KINDS = list(bad(np.zeros((6, 6), np.float32)))


def assert_explained(caught: pytest.ExceptionInfo, word: str = "") -> None:
    """The error names the rule, what was received, and mostly the cure."""
    error = caught.value
    assert isinstance(error, ElbowroomError)
    assert error.rule.rstrip().endswith(".")
    assert error.got, "what was received"
    assert error.cure, "what the user can do"
    assert word.lower() in str(error).lower()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cls", ALL)
def test_bad_data_are_refused_in_words(cls, kind, x):
    rows, word = bad(x)[kind]
    with pytest.raises(DataError) as caught:
        make(cls).fit(rows)
    assert_explained(caught, word)


@pytest.mark.parametrize("kind", ["nan", "infinity", "text", "one dimension", "no rows", "complex"])
def test_bad_data_are_refused_after_the_fit_too(fitted, kind, x):
    rows, word = bad(x)[kind]
    for call in (fitted.transform, fitted.reconstruct, fitted.score_samples):
        with pytest.raises(DataError) as caught:
            call(rows)
        assert_explained(caught, word)


@pytest.mark.parametrize("shape", [(4, 5), (4, 7), (4, 6, 1), (4, 2, 3)])
def test_rows_of_another_shape_are_refused(fitted, shape):
    with pytest.raises(DataError, match=r"fitted on rows of shape \(6,\)") as caught:
        fitted.transform(np.ones(shape, np.float32))
    assert_explained(caught)


@pytest.mark.parametrize("shape", [(4, 3), (4, 1), (4, 2, 1)])
def test_codes_of_another_width_are_refused(fitted, shape):
    with pytest.raises(DataError, match=r"rows of shape \(2,\)"):
        fitted.inverse_transform(np.ones(shape))


@pytest.mark.parametrize("weight", [[1.0], np.ones(79), -np.ones(80), np.zeros(80), np.full(80, np.nan)])
def test_bad_weights_are_refused_in_words(weight, x):
    for call in (make(VAE).fit, make(VAE).partial_fit):
        with pytest.raises(DataError, match="weight"):
            call(x, sample_weight=weight)


def test_weights_of_text_are_refused_in_words(x):
    with pytest.raises(DataError, match="weight"):
        make(VAE).fit(x, sample_weight=["heavy"] * 80)


def test_validation_rows_of_another_shape_are_refused_in_words(x):
    with pytest.raises(DataError, match="shape"):
        make(VAE).fit(x, validation=x[:, :4])


def test_refitting_to_another_shape_checks_its_validation_rows_against_it(x):
    vae = make(VAE).fit(x)
    vae.fit(x[:, :4], validation=x[:10, :4])
    assert vae.n_features_in_ == 4
