"""C24, C25 and C36: their measures on cases that are known, their rules, and models broken on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from elbowroom.lab import claims
from elbowroom.lab.claims import c24, c25, c36
from elbowroom.lab.measures.attribute_classifier import AttributeClassifier, attribute_classifier, attributes
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.scale import QUICK
from elbowroom.lab.verdicts import some_of
from elbowroom.lab.workbench import Workbench

pytestmark = pytest.mark.slow  # trains models


def small(data: str, alter: Callable[[Recipe], Recipe] | None = None, **changes: int) -> Workbench:
    return Workbench(data, replace(QUICK, codes=300, **changes), alter=alter, seed_count=3)


def of_sprites(sprites: Workbench, alter: Callable[[Recipe], Recipe] | None = None, **changes: int) -> Workbench:
    """With the rows of another bench."""
    bench = small("sprites", alter, **changes)
    bench.train, bench.test = sprites.train, sprites.test
    return bench


@pytest.fixture(scope="module")
def pictures(sprites) -> Workbench:
    """Models of sprites that have learned something."""
    return of_sprites(sprites, steps=500)


def deaf(recipe: Recipe) -> Recipe:
    """Every decoder gives the same, whatever z is."""
    return replace(recipe, parts={**recipe.parts, "decoder": {"name": "constant"}})


# --- C24: vectors ---------------------------------------------------------------------------------------------------


def test_attributes_are_read_from_the_columns_a_set_has(sprites):
    has = attributes(sprites.test)
    assert list(has) == ["large", "right", "low", "heart"]
    np.testing.assert_array_equal(has["heart"], sprites.test.y == 2)
    assert has["right"].mean() == pytest.approx(0.5, abs=0.05)


def test_a_picture_is_itself_where_the_edit_moved_all_alike_and_not_where_it_mixed_them(rng):
    own = rng.normal(size=(200, 5))
    assert c24.itself(own + np.array([9.0, 0, 0, 0, 0]), own) == 1.0
    assert c24.itself(own[rng.permutation(200)], own) < 0.05
    assert c24.itself(np.zeros_like(own), own) < 0.1


def test_the_classifier_reads_each_attribute_off_the_classes_that_have_it():
    class Space:
        classes = np.array([0, 1, 2, 3])

        def probabilities(self, x):
            return np.array([[0.1, 0.2, 0.3, 0.4]])

    classifier = AttributeClassifier(Space(), ("first", "second"))  # type: ignore[arg-type]
    assert classifier.probability(np.zeros((1, 1)), "first") == pytest.approx([0.6])
    assert classifier.probability(np.zeros((1, 1)), "second") == pytest.approx([0.7])


def test_the_plain_mean_decides_and_the_difference_of_means_is_a_condition():
    yes, no, open_ = "holds", "refuted", "undecided"

    def of(plain, book, same_plain=yes, same_book=yes):
        return c24.rule({"plain": plain, "difference": book}, {"plain": same_plain, "difference": same_book})

    assert of(yes, no) == ("holds", "")
    assert of(no, yes) == ("conditional", "book")
    assert of(open_, yes) == ("undecided", "")
    assert of(no, yes, same_book=no) == ("conditional", "another")
    assert of(yes, yes, same_plain=no, same_book=no) == ("conditional", "another")
    assert of(no, no) == ("refuted", "")
    assert of(no, open_) == ("undecided", "")


def test_a_vector_that_does_what_random_steps_do_is_refuted():
    working = {"added_before": 0.1, "removed_before": 0.9, "added_plain": 0.3, "removed_plain": 0.7,
               "added_difference": 0.8, "removed_difference": 0.2}  # fmt: skip

    def mean(key, **changed):
        value = {**working, **changed}.get(key, 0.9 if key.startswith("itself") else 0.2 if "added" in key else 0.8)
        return value + np.array([-0.01, 0.0, 0.01])

    assert c24.verdicts(mean) == ("conditional", "book")
    random = {"added_random_difference": 0.95, "removed_random_difference": 0.05}
    assert c24.verdicts(lambda key: mean(key, **random)) == ("refuted", "")


def test_vectors_work_on_sprites_and_not_where_the_decoder_ignores_the_code(pictures, sprites):
    classifier, seed = attribute_classifier(pictures), pictures.seeds[0]
    values = c24.measured(pictures, classifier, seed)
    assert set(values) == {"large", "right", "low", "heart"}
    right = values["right"]
    assert right["added_before"] < 0.3
    assert right["added_difference"] > right["added_plain"] > right["added_before"]
    assert right["removed_difference"] < 0.5 < right["removed_before"]
    broken = c24.measured(of_sprites(sprites, deaf, steps=60), classifier, seed)["right"]
    assert broken["added_difference"] == pytest.approx(broken["added_before"])
    assert broken["itself_added_difference"] == 0.0


# --- C25: morphs ----------------------------------------------------------------------------------------------------


def test_a_blend_of_both_ends_is_explained_and_something_else_is_not(rng):
    a, b, c = rng.normal(size=(3, 6, 4, 4))
    np.testing.assert_allclose(c25.explained(0.3 * a + 0.7 * b + 2.0, a, b), 1.0)
    assert np.all(c25.explained(c, a, b) < 0.8)
    np.testing.assert_allclose(c25.explained(np.ones_like(a), a, b), 1.0)


def test_a_morph_is_even_no_blend_near_the_data_and_its_own():
    assert c25.rule("holds", "holds", "holds", "holds") == ("holds", "")
    assert c25.rule("refuted", "holds", "holds", "holds") == ("refuted", "")
    assert c25.rule("holds", "refuted", "holds", "refuted") == ("refuted", "")
    assert c25.rule("holds", "holds", "refuted", "holds") == ("conditional", "farther")
    assert c25.rule("holds", "holds", "holds", "refuted") == ("conditional", "mostly")
    assert c25.rule("holds", "holds", "undecided", "holds") == ("undecided", "")


def test_a_linear_model_morphs_by_blending_and_refutes_the_claim():
    def linear(recipe: Recipe) -> Recipe:
        return replace(recipe, preset="linear_autoencoder", options={})

    assert claims.find("C25").experiment(small("digits", linear, steps=60)).verdict == "refuted"


def test_a_morph_of_sprites_is_more_than_a_blend(pictures):
    share, nearer = c25.halfway(pictures, pictures.model(pictures.vae(10), pictures.seeds[0]), seed=0)
    assert share < 0.9
    assert nearer < 0.0


# --- C36: priors ----------------------------------------------------------------------------------------------------


def test_each_condition_on_some_of_the_priors_has_words():
    labels = claims.find("C36").words["en"].labels
    for other in c36.PRIORS:
        _, alone = some_of({name: "holds" if name == other else "refuted" for name in c36.PRIORS}, "_and_")
        _, both = some_of({name: "refuted" if name == other else "holds" for name in c36.PRIORS}, "_and_")
        assert {alone, both} <= labels.keys()


@pytest.mark.parametrize("prior", c36.PRIORS)
def test_normal_codes_become_draws_of_a_prior_by_its_own_map(bench, prior):
    model = bench.model(c36.game(bench, prior), bench.seeds[0])
    codes = np.random.default_rng(0).normal(size=(400, 2))
    with torch.no_grad():
        draws = model.prior(torch.zeros(800, 2, dtype=torch.float64)).sample(torch.Generator().manual_seed(0)).numpy()
    assert c36.apart(c36.mapped(model, codes), draws) == pytest.approx(1.0, abs=0.3)
    assert c36.apart(codes, draws) > 1.15


def test_codes_without_a_game_are_no_nearer_to_a_prior_than_a_gaussian():
    def unplayed(recipe: Recipe) -> Recipe:
        game = recipe.preset == "adversarial_autoencoder"
        return replace(recipe, objective={"name": "reconstruction"}) if game else recipe

    assert claims.find("C36").experiment(small("digits", unplayed, steps=100)).verdict == "refuted"
