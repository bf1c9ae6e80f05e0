"""Models are trained once, stored whole, and the same wherever they come from."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from elbowroom.errors import ConfigError
from elbowroom.lab import trained
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.workbench import Workbench, over_seeds


def same(a, b):
    one, other = a.state_dict(), b.state_dict()
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_equal_recipes_are_trained_once(bench):
    assert bench.model(bench.vae(), bench.seeds[0]) is bench.model(bench.vae(2), bench.seeds[0])


def test_what_changes_a_model_changes_its_digest(bench):
    others = [
        bench.vae(3),
        bench.vae(beta=2.0),
        bench.vae(rows=300),
        bench.vae(training={"steps": 36}),
        bench.autoencoder(),
    ]

    first, second = bench.seeds[:2]
    digests = {bench.trained.digest(recipe, first) for recipe in [bench.vae(), *others]} | {
        bench.trained.digest(bench.vae(), second)
    }
    assert len(digests) == len(others) + 2
    assert bench.trained.digest(bench.vae(), first) == replace(bench).trained.digest(bench.vae(), first)


def test_a_stored_model_is_the_trained_one_bit_for_bit(tmp_path, tiny, bench):
    first = Workbench("digits", tiny, folder=tmp_path, seed_count=3)
    recipe, seed = first.vae(), first.seeds[0]
    assert not first.has(recipe, seed)
    fresh = first.model(recipe, seed)
    assert first.has(recipe, seed)
    again = Workbench("digits", tiny, folder=tmp_path, seed_count=3).model(recipe, seed)
    assert again is not fresh
    assert same(fresh, again)
    assert same(fresh, bench.model(recipe, seed)), "with a folder or without"
    assert first.error(fresh) == first.error(again)


def test_other_base_seeds_give_other_models(tiny, bench):
    other = Workbench("digits", tiny, base_seed=1, seed_count=3)
    assert not set(other.seeds) & set(bench.seeds)
    assert not same(other.model(other.vae(), other.seeds[0]), bench.model(bench.vae(), bench.seeds[0]))
    assert bench.rng("a").random() == bench.rng("a").random() != other.rng("a").random()


def test_a_model_that_was_interrupted_is_not_stored(tmp_path, tiny, monkeypatch):
    whole = trained.fit

    def stopped(*arguments, **options):
        return replace(whole(*arguments, **options), stop_reason="stopped by Ctrl-C at step 3")

    monkeypatch.setattr(trained, "fit", stopped)
    bench = Workbench("digits", tiny, folder=tmp_path, seed_count=3)
    with pytest.raises(KeyboardInterrupt):
        bench.model(bench.vae(), bench.seeds[0])
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_alter_changes_every_model(tiny, bench):
    broken = Workbench("digits", tiny, seed_count=3, alter=lambda recipe: replace(recipe, rows=150))
    errors = over_seeds(broken, broken.vae(), lambda model, seed: broken.error(model))
    assert errors == over_seeds(bench, bench.vae(rows=150), lambda model, seed: bench.error(model))
    assert errors != over_seeds(bench, bench.vae(), lambda model, seed: bench.error(model))


def test_a_recipe_of_an_unknown_preset_is_refused(bench):
    with pytest.raises(ConfigError, match="did you mean 'vae'"):
        bench.model(Recipe("vea", 2), 0)
