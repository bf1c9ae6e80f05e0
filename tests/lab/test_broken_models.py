"""A model that is broken on purpose flips the verdicts it should; verdicts that no model could flip say nothing.

Three well-known mistakes: the KL's weight is 0; the decoder ignores z; the cross entropy is averaged over pixels
while the KL is summed (which is beta 64 on 8 x 8 pixels).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from elbowroom.lab import claims
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.scale import QUICK
from elbowroom.lab.workbench import Workbench

pytestmark = pytest.mark.slow  # trains models

ASKED = ("C8", "C30", "C31", "C32", "C41")


def weighted(beta: float) -> Callable[[Recipe], Recipe]:
    """Every VAE trained with this weight of the KL."""
    objective = {"name": "elbo", "beta": beta}
    return lambda recipe: replace(recipe, objective=objective) if recipe.preset == "vae" else recipe


def deaf(recipe: Recipe) -> Recipe:
    """Every decoder gives the same, whatever z is."""
    return replace(recipe, parts={**recipe.parts, "decoder": {"name": "constant"}})


Verdicts = Callable[[Callable[[Recipe], Recipe] | None], dict[str, str]]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> Verdicts:
    """The verdicts of models that are altered so; what an alteration leaves as it was is trained once for all."""
    folder = tmp_path_factory.mktemp("models")

    def judge(alter: Callable[[Recipe], Recipe] | None) -> dict[str, str]:
        scale = replace(QUICK, steps=300, codes=300)
        bench = Workbench("digits", scale, folder=folder, alter=alter, seed_count=3)
        return {name: claims.find(name).experiment(bench).verdict for name in ASKED}

    return judge


@pytest.fixture(scope="module")
def healthy(verdicts) -> dict[str, str]:
    return verdicts(None)


def test_healthy_models_are_new_yet_like_the_data_and_one_class_is_drawn_more_often(healthy):
    assert healthy == {"C8": "undecided", "C30": "conditional", "C31": "holds", "C32": "undecided", "C41": "holds"}


def test_a_model_that_copies_its_training_images_makes_nothing_new():
    bench = Workbench("digits", replace(QUICK, steps=40, codes=300), seed_count=3)

    def copies(model: object, *key: int | str, count: int | None = None) -> np.ndarray:
        seen = bench.train.x[: len(bench.train) // 2]
        return seen[bench.rng(*key).permutation(len(seen))[:count]]

    bench.samples = copies  # type: ignore[method-assign]
    assert claims.find("C31").experiment(bench).verdict == "refuted"


def test_without_the_kl_the_prior_generates_badly(healthy, verdicts):
    broken = verdicts(weighted(0.0))
    assert broken["C32"] == "refuted"  # samples of the prior are no longer as good as those of q
    assert broken["C30"] == "undecided"  # the VAE no longer generates better than an autoencoder
    assert broken["C41"] == "undecided"


def test_a_decoder_that_ignores_z_draws_nothing_like_the_data(healthy, verdicts):
    broken = verdicts(deaf)
    assert broken["C31"] == "refuted"
    assert broken["C41"] == "undecided"  # one picture for all z has one class, however z is drawn
    assert broken["C30"] == "undecided"


def test_a_cross_entropy_averaged_over_pixels_spoils_samples_and_reconstructions(healthy, verdicts):
    broken = verdicts(weighted(64.0))
    assert broken["C8"] == "refuted"
    assert broken["C30"] == "refuted"  # the autoencoder generates better now
    assert broken["C31"] == "undecided"  # nearly one picture for all z: which half it is nearer to is chance
    assert broken["C41"] == "undecided"
