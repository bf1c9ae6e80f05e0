"""What is chosen for data, why, and that the estimators choose the same."""

from __future__ import annotations

import re

import numpy as np
import pytest

from elbowroom import VAE, AdversarialAutoencoder, Autoencoder, Categorical, DiscretisedLogistic, default_for, load_data
from elbowroom.data.dataset import Dataset
from elbowroom.data.statistics import statistics
from elbowroom.errors import DataError
from elbowroom.parts.scalings.range import Range
from elbowroom.presets._choice import choose_scaling

RNG = np.random.default_rng(0)
COINS = RNG.integers(0, 2, (30, 4, 4))
GREY = RNG.random((30, 4, 4))
DIGITS = (1 - GREY**0.3) ** 0.3 * (RNG.random((30, 4, 4)) < 0.3)  # mostly black, what is not nearly white
CASES = {
    "coins": (COINS, "bernoulli", "identity", "black-and-white"),
    "coins in bytes": ((COINS * 255).astype(np.uint8), "bernoulli", "range", "black-and-white"),
    "a table of coins": (COINS[:, 0].astype(float), "bernoulli", "identity", "black-and-white"),
    "digits": (DIGITS, "bernoulli", "identity", "nearly black and white.*no log-probability.*continuous_bernoulli"),
    "digits in bytes": (np.rint(DIGITS * 255).astype(np.uint8), "bernoulli", "range", "8-bit.*discretised_logistic"),
    "flat digits in bytes": (np.rint(DIGITS * 255).astype(np.uint8).reshape(30, -1), "bernoulli", "range", "8-bit"),
    "grey images": (GREY, "gaussian", "range", "far from black and white: a Gaussian.*discretised_logistic"),
    "bytes": ((GREY * 255).astype(np.uint8), "discretised_logistic", "range", "8-bit.*far.*that of the 256 levels"),
    "dark bytes": ((GREY * 40).astype(np.uint8), "discretised_logistic", "range", "8-bit"),
    "flat bytes": ((GREY[:, 0] * 255).astype(np.uint8), "discretised_logistic", "range", "8-bit"),
    "a table from 0 to 1": (GREY[:, 0], "gaussian", "standard", "not only 0 and 1.*likelihood='bernoulli'"),
    "a table": (10 * GREY[:, 0] - 3, "gaussian", "standard", "a table with values from -"),
    "images with negative values": (GREY - 0.5, "gaussian", "range", "an image"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_choice_has_a_reason_in_one_line(case):
    data, likelihood, scaling, why = CASES[case]
    choice = default_for(data)
    assert (choice.likelihood.name, choice.scaling.name) == (likelihood, scaling)
    assert re.search(why, choice.why)
    assert "\n" not in str(choice)
    assert str(choice).startswith(f"{likelihood} on {scaling}: ")


@pytest.mark.parametrize("case", CASES)
def test_a_vae_left_the_choice_chooses_the_same(case):
    data = CASES[case][0]
    model = VAE(2, hidden=(3,), epochs=1, random_state=0).fit(data).model_.config
    choice = default_for(data)
    assert (model.likelihood, model.scaling) == (choice.likelihood, choice.scaling)


def test_a_data_set_and_its_statistics_get_what_their_rows_get():
    choice = default_for(GREY)
    assert default_for(Dataset(GREY)) == choice
    assert default_for(statistics(GREY)) == choice
    assert default_for(GREY.tolist()) == choice


def test_rows_that_no_model_can_take_are_refused():
    with pytest.raises(DataError, match="NaN"):
        default_for([[1.0, float("nan")]])


@pytest.mark.parametrize("likelihood", [Categorical(), DiscretisedLogistic()])
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float64])
def test_whole_numbers_are_levels_by_what_they_are_and_not_by_what_was_seen(likelihood, dtype):
    seen = np.array([[3, 254], [9, 17]], dtype=dtype)
    scaling = choose_scaling("auto", statistics(seen), likelihood)
    assert scaling == Range(low=0.0, high=255.0)
    assert [float(part) for part in scaling.learn(statistics(seen))] == [0.0, 255.0]
    few = choose_scaling("auto", statistics(seen[1:] - 9), Categorical(levels=17))
    assert few == Range(low=0.0, high=16.0)


def test_levels_of_other_data_take_their_range():
    assert choose_scaling("auto", statistics(GREY), Categorical()).name == "identity"
    assert choose_scaling("auto", statistics(np.array([[-1.0, 3.0], [0.0, 0.0]])), Categorical()) == Range()


def test_sets_of_digits_and_clothes_stay_black_and_white_and_photographs_are_not(digits):
    assert statistics(digits).blackness(0, 1) == pytest.approx(0.67, abs=0.01)
    assert statistics(COINS).blackness(0, 1) == pytest.approx(1.0)
    assert statistics(np.linspace(0, 1, 3001).reshape(3001, 1)).blackness(0, 1) == pytest.approx(1 / 3, abs=1e-3)
    assert default_for(digits).likelihood.name == "bernoulli"


@pytest.mark.parametrize(
    ("folder", "name", "likelihood"),
    [("mnist", "mnist", "bernoulli"), ("fashion-mnist", "fashion-mnist", "bernoulli"),
     ("freyfaces", "frey-faces", "discretised_logistic"), ("celeba", "celeba", "discretised_logistic")],
)  # fmt: skip
def test_public_sets_get_what_suits_them(folder, name, likelihood, data_folder):
    data_folder(folder)
    assert default_for(load_data(name, split="test").x[:500]).likelihood.name == likelihood


def test_models_without_a_density_keep_the_cross_entropy_of_grey_pictures():
    x = (GREY * 255).astype(np.uint8)
    for estimator in (Autoencoder, AdversarialAutoencoder):
        assert estimator(2, hidden=(3,), epochs=1, random_state=0).fit(x).model_.config.likelihood.name == "bernoulli"
