"""The whole evaluation in one call."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from elbowroom import VAE, Autoencoder, load_data
from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.suite import Settings, evaluate_all
from elbowroom.evaluation.suite_bounds import Annealing

pytestmark = pytest.mark.slow  # measures everything in every test

FEW = Settings(samples=20, generated=200, annealing=Annealing(rows=3, chains=4, temperatures=10, leapfrogs=2))


@pytest.fixture(scope="module")
def train() -> Dataset:
    return load_data("digits")


@pytest.fixture(scope="module")
def test() -> Dataset:
    return load_data("digits", split="test")


@pytest.fixture(scope="module")
def vae(train) -> VAE:
    return VAE(latent_dim=2, hidden=(32,), epochs=5, random_state=0).fit(train.x)


@pytest.fixture(scope="module")
def groups(vae, test, train) -> dict[str, Group]:
    reports: list[tuple[str, float]] = []
    found = evaluate_all(vae.model_, test, train, FEW, lambda step, share: reports.append((step, share)))
    assert {step for step, share in reports if share == 1.0} == {step for step, _ in reports}
    return {group.name: group for group in found}


def test_a_vae_of_labelled_rows_gets_every_group(groups):
    assert list(groups) == ["bounds", "latent", "geometry", "probes", "samples"]
    every = [measure for group in groups.values() for measure in group.measures]
    assert len({measure.name for measure in every}) == len(every)
    assert all(math.isfinite(measure.value) and measure.rows > 0 and measure.unit for measure in every)


def test_every_number_has_its_own_count_of_rows_and_samples(groups):
    bounds = groups["bounds"]
    assert (bounds["nll"].rows, bounds["nll"].samples) == (360, 20)
    assert (bounds["nll_annealed"].rows, bounds["nll_annealed"].samples) == (3, 4)
    assert (bounds["nll_same_rows"].rows, bounds["nll_same_rows"].samples) == (3, 20)
    assert (groups["latent"]["mutual_information"].rows, groups["samples"]["frechet_distance"].samples) == (360, 200)
    assert bounds["gap"].value == pytest.approx(-bounds["elbo"].value - bounds["nll"].value)
    assert bounds["gap"].value >= 0


def test_samples_are_judged_in_a_named_space_beside_training_rows(groups):
    samples = groups["samples"]
    assert "64 hidden units of a classifier trained on 1,437" in samples["frechet_distance"].unit
    assert samples["frechet_reference"].value < samples["frechet_distance"].value


def test_bits_are_given_for_probabilities_alone(groups, test):
    assert "bits_per_dim" not in groups["bounds"]
    assert "evaluation.grey" in [note.code for note in groups["bounds"].notes]
    black = replace(test, x=(test.x > test.x.max() / 2).astype(np.float32))
    model = VAE(latent_dim=2, hidden=(16,), epochs=2, random_state=0).fit(black.x).model_
    found = evaluate_all(model, black, None, replace(FEW, annealing=None))
    assert [group.name for group in found] == ["bounds", "latent"]
    assert found[0]["bits_per_dim"].value == pytest.approx(found[0]["nll"].value / (64 * math.log(2.0)))


def test_an_autoencoder_gets_no_bounds_and_a_word_on_it(test, train):
    plain = Autoencoder(latent_dim=3, hidden=(16,), epochs=2, random_state=0).fit(train.x)
    found = {group.name: group for group in evaluate_all(plain.model_, test, train, FEW)}
    assert not found["bounds"].measures
    assert [note.code for note in found["bounds"].notes] == ["evaluation.no_bounds"]
    assert "mutual_information" not in found["latent"]
    assert "empty_cells" not in found["geometry"]
    assert "frechet_distance" in found["samples"]


def test_without_labels_there_are_no_probes_and_the_space_is_of_principal_components(vae, test, train):
    found = {g.name: g for g in evaluate_all(vae.model_, test, train, replace(FEW, use_labels=False, rows=100))}
    assert "probes" not in found
    assert "class_shares" not in found["geometry"]
    assert "principal components" in found["samples"]["recall"].unit
    assert found["bounds"]["nll"].rows == 100
    targets = replace(train, y=np.linspace(0, 1, len(train)))  # numbers to be predicted are no classes
    assert "probes" not in {g.name for g in evaluate_all(vae.model_, test, targets, replace(FEW, rows=50))}


def test_a_mutual_information_near_its_limit_is_said_to_be_held_down(groups, test, train):
    telling = VAE(latent_dim=8, hidden=(64,), beta=0.001, epochs=40, random_state=0).fit(train.x)
    found = evaluate_all(telling.model_, test, None, replace(FEW, annealing=None, rows=30))[1]
    assert [note.code for note in found.notes] == ["evaluation.saturated"]
    assert not groups["latent"].notes


def test_the_same_seed_gives_the_same_numbers(vae, groups, test, train):
    again = evaluate_all(vae.model_, test, train, FEW)
    assert [g.measures for g in again] == [g.measures for g in groups.values()]


def test_a_group_comes_back_from_json_as_it_was(groups):
    for group in groups.values():
        assert Group.from_dict(json.loads(json.dumps(group.to_dict()))) == group


def test_labels_that_training_never_saw_are_not_asked_for(vae, test, train):
    found = evaluate_all(vae.model_, replace(test, y=test.y + 10), train, replace(FEW, annealing=None, rows=50))
    assert "probes" not in {group.name for group in found}


def test_mistakes_are_told_before_the_long_part(vae, test, train):
    with pytest.raises(ConfigError, match="samples=0"):
        Settings(samples=0)
    with pytest.raises(ConfigError, match="rows=1"):
        Settings(rows=1)
    with pytest.raises(ConfigError, match="generated=0"):
        Settings(generated=0)
    with pytest.raises(DataError, match="the shape it was fitted to"):
        evaluate_all(vae.model_, Dataset(np.zeros((30, 5))), train, FEW)
    with pytest.raises(DataError, match="one class only"):
        evaluate_all(vae.model_, test, replace(train, y=np.zeros(len(train), int)), FEW)
    with pytest.raises(DataError, match="20 rows at least"):
        evaluate_all(vae.model_, test.take(slice(0, 5)), train, FEW)
