"""Dynamic binarisation: what training sees, and what is judged."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom import VAE
from elbowroom.data.dataset import Dataset
from elbowroom.data.load import load
from elbowroom.errors import ConfigError
from elbowroom.evaluation.evaluate import evaluate
from elbowroom.evaluation.inference import modelled_rows
from elbowroom.evaluation.monitor import RowMonitor
from elbowroom.evaluation.suite import Settings, evaluate_all
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.parts.augmentations.binarise import Binarise


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return (load("digits").x * 255).astype(np.uint8)


@pytest.fixture(scope="module")
def fitted(digits) -> VAE:
    return VAE(hidden=(16,), augmentation="binarise", epochs=2, validation_fraction=0.1, random_state=0).fit(digits)


def test_a_pixel_is_one_as_often_as_it_is_bright():
    module = Binarise().build((3,))
    x = torch.tensor([[0.0, 0.3, 1.0]]).expand(20_000, 3)
    noise = {"values": torch.rand(20_000, 3, generator=torch.Generator().manual_seed(0))}
    drawn = module(x, noise)
    assert set(drawn.unique().tolist()) == {0.0, 1.0}
    np.testing.assert_allclose(drawn.mean(0), [0.0, 0.3, 1.0], atol=3 * np.sqrt(0.21 / 20_000))


def test_without_noise_nothing_changes():
    x = torch.rand(2, 3)
    assert Binarise().build((3,))(x, {}) is x


def test_no_note_on_grey_values_is_given(digits, recwarn):
    VAE(hidden=(16,), augmentation="binarise", epochs=1, random_state=0).fit(digits)
    assert not [w for w in recwarn if "Bernoulli" in str(w.message)]


def test_judged_rows_are_binary_in_the_units_of_the_data_and_belong_to_the_row(fitted, digits):
    modelled = modelled_rows(fitted.model_, digits[:50], seed=0)
    assert modelled.dtype == np.uint8
    assert set(np.unique(modelled)) == {0, 255}
    np.testing.assert_array_equal(modelled_rows(fitted.model_, digits[49::-1], seed=0), modelled[::-1])
    assert (modelled_rows(fitted.model_, digits[:50], seed=1) != modelled).any()
    assert abs(modelled.mean() / digits[:50].mean() - 1) < 0.05


def test_a_model_without_it_is_judged_on_the_rows_as_they_are(digits):
    plain = VAE(hidden=(16,), epochs=1, random_state=0).fit(digits)
    assert modelled_rows(plain.model_, digits, 0) is digits


def test_history_judges_rows_that_were_binarised_once(fitted, digits):
    monitor = RowMonitor.of(ELBO(), digits[:64], fitted.model_, seed=5)
    np.testing.assert_array_equal(monitor.x.numpy(), modelled_rows(fitted.model_, digits[:64], seed=5))
    assert np.isfinite(fitted.history_[-1]["val_elbo"])


def test_scaled_data_outside_of_zero_and_one_are_refused(digits):
    wrong = VAE(hidden=(16,), augmentation="binarise", likelihood="gaussian", scaling="standard", epochs=1)
    with pytest.raises(ConfigError, match="scaled data in"):
        wrong.fit(digits)


def test_flattened_grey_images_get_a_bernoulli_where_they_are_binarised(digits):
    flat = (digits / 255.0).reshape(len(digits), -1)
    vae = VAE(hidden=(16,), augmentation="binarise", epochs=1, random_state=0).fit(flat)
    assert vae.plan_.model.likelihood.name == "bernoulli"


@pytest.mark.slow
def test_an_evaluation_is_of_rows_that_were_binarised_once_and_says_so(fitted, digits):
    modelled = modelled_rows(fitted.model_, digits, 0)
    assert evaluate(fitted.model_, digits, "test")["elbo"] == evaluate(fitted.model_, modelled, "test")["elbo"]
    few = Settings(samples=5, rows=40, generated=20, annealing=None)
    group = evaluate_all(fitted.model_, Dataset(digits), settings=few)[0]
    assert [(note.code, note.values) for note in group.notes if "binarised" in note.code] == [
        ("evaluation.binarised", {"seed": 0})
    ]
