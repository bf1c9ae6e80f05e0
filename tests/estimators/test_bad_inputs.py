"""Settings and rows that no model can be fitted to: refused in words before anything is computed."""

from __future__ import annotations

import contextlib
import warnings

import numpy as np
import pytest
import torch

from elbowroom import VAE, Autoencoder, load_data
from elbowroom.errors import ConfigError, DataError

X = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32)
SMALL = {"hidden": (8,), "epochs": 1, "random_state": 0}


@pytest.mark.parametrize(("name", "value"), [
    ("validation_fraction", "a"), ("validation_fraction", float("nan")), ("training", "x"), ("random_state", -1),
    ("random_state", "a"), ("epochs", "many"), ("epochs", 1.5), ("batch_size", []), ("verbose", "a"),
    ("latent_dim", "a"),
    ("learning_rate", "fast"), ("hidden", 3),
])  # fmt: skip
def test_a_setting_of_another_type_is_refused_by_its_name(name, value):
    with pytest.raises(ConfigError, match="seed" if name == "random_state" else name):
        VAE(**{**SMALL, name: value}).fit(X)


@pytest.mark.parametrize("value", [0, -1, 1.5, "a", True, 10**9])
def test_importance_samples_are_a_number_that_memory_holds(value):
    with pytest.raises(ConfigError, match=r"n_samples is a whole number, 1 to 10,000,000"):
        VAE(**SMALL).fit(X).score_samples(X, n_samples=value)


def tensors() -> dict[str, torch.Tensor]:
    x = torch.from_numpy(X)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {"to_dense": x.to_sparse(), "dequantize": torch.quantize_per_tensor(x, 0.1, 0, torch.qint8),
                "pad or cut": torch.nested.nested_tensor([x[0], x[1, :2]]), "memory": x.to("meta")}  # fmt: skip


@pytest.mark.parametrize("cure", ["to_dense", "dequantize", "pad or cut", "memory"])
def test_tensors_without_a_number_at_each_place_are_refused_with_their_cure(cure):
    for read in (load_data, VAE(**SMALL).fit):
        with pytest.raises(DataError, match=cure):
            read(tensors()[cure])


@pytest.mark.parametrize("scale", [1e20, 1e30, 1e37])
def test_large_values_in_float32_are_fitted_and_scored_without_infinities(scale):
    rows = (X * np.float32(scale)).astype(np.float32)
    for estimator in (VAE(**SMALL), Autoencoder(**SMALL)):
        estimator.fit(rows)
        for values in (estimator.transform(rows), estimator.score_samples(rows), estimator.reconstruct(rows)):
            assert np.isfinite(values).all()
        assert np.isfinite([value for row in estimator.history_ for value in row.values()]).all()


@pytest.mark.parametrize("value", [1e20, 3e38])
def test_a_row_far_outside_is_scored_or_refused_never_infinite(value):
    rows = X.copy()
    rows[3, 2] = value
    for estimator in (VAE(**SMALL), Autoencoder(**SMALL)):
        estimator.fit(X)
        for call in (estimator.transform, estimator.score_samples, estimator.reconstruct):
            with contextlib.suppress(DataError):
                assert np.isfinite(call(rows)).all()


def test_training_on_values_whose_squares_float32_cannot_hold_is_refused():
    with pytest.raises(ConfigError, match="scaling='standard'"):
        VAE(**SMALL, scaling="identity", likelihood="gaussian").fit(X * np.float32(1e25))
