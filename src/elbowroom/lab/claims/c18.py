"""C18: does the cross entropy work better than the squared error on grey images?"""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.evaluation.geometry import sure_share
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import SHOWN, frechet_to_held_out, samples_of_first
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, below, difference, numbers
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

SURE = 0.9
"""A classifier with a higher probability for one class knows what it sees."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return list(_arms(bench).values())


def experiment(bench: Workbench) -> Outcome:
    arms = _arms(bench)

    def distance(model: Model, seed: int) -> float:
        return frechet_to_held_out(bench, bench.samples(model, seed))

    def sure(model: Model, seed: int) -> float:
        return 100 * sure_share(bench.features, bench.samples(model, seed), SURE)

    distances = {name: over_seeds(bench, recipe, distance) for name, recipe in arms.items()}
    shares = {name: over_seeds(bench, recipe, sure) for name, recipe in arms.items()}
    nearer = difference(distances["bce"], distances["mse"])
    surer = difference(shares["bce"], shares["mse"])
    rows = {"real": bench.held_out.x[:SHOWN]}
    rows |= {name: samples_of_first(bench, recipe) for name, recipe in arms.items()}
    return Outcome(
        verdict=all_of(below(nearer), above(surer)),
        numbers=(
            nearer.number("nearer", "feature"),
            surer.number("surer", "points"),
            *numbers(distances, "feature", "distance_{}"),
            *numbers(shares, "%", "sure_{}"),
        ),
        plot=panels.figure(
            panels.paired(distances, y="distance"),
            panels.paired(shares, y="sure"),
            panels.images(rows, *bench.pixel_range),
        ),
    )


def _arms(bench: Workbench) -> dict[str, Recipe]:
    size = bench.scale.large_latent
    return {
        "bce": bench.vae(size),
        "mse": bench.vae(size, likelihood={"name": "gaussian", "sigma": "optimal"}),
        "continuous": bench.vae(size, likelihood="continuous_bernoulli"),
    }


claim = Claim(
    name="C18",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
