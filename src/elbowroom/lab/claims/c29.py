"""C29: does the VAE's regularisation avoid overfitting?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import all_of, below, difference, interval
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

MODELS = ("autoencoder", "vae")
PLACES = ("few", "some", "many")


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [_recipe(bench, name, rows) for name in MODELS for rows in bench.scale.rows]


def experiment(bench: Workbench) -> Outcome:
    train, test = (
        {name: np.array([_errors(bench, name, rows, held_out) for rows in bench.scale.rows]) for name in MODELS}
        for held_out in (False, True)
    )
    unit = bench.span**2
    gaps = {name: (test[name] - train[name]) / unit for name in MODELS}
    changes = [difference(gaps["vae"][i], gaps["autoencoder"][i]) for i in range(len(bench.scale.rows))]
    lines = {f"{name}_{kind}": errors[name] / unit
             for name in MODELS for kind, errors in (("train", train), ("test", test))}  # fmt: skip
    return Outcome(
        verdict=all_of(*(below(change) for change in changes)),
        numbers=(
            *(change.number(place, "squared") for place, change in zip(PLACES, changes, strict=True)),
            *(interval(gaps[name][i]).number(f"{name}_{place}", "squared")
              for i, place in enumerate(PLACES) for name in MODELS),
        ),
        plot=panels.figure(
            panels.curve(bench.scale.rows, gaps, "rows", "gap", x_log=True, reference=0.0),
            panels.curve(bench.scale.rows, lines, "rows", "error", x_log=True),
        ),
    )  # fmt: skip


def _recipe(bench: Workbench, name: str, rows: int) -> Recipe:
    """The standard model on the first so many rows; on all of them it is the one that other claims train too."""
    make = {"autoencoder": bench.autoencoder, "vae": bench.vae}[name]
    return make(bench.scale.large_latent, rows=rows if rows < len(bench.train) else None)


def _errors(bench: Workbench, name: str, rows: int, held_out: bool) -> list[float]:
    x = bench.held_out.x if held_out else bench.train.x[: min(rows, bench.scale.codes)]

    def error(model: Model, seed: int) -> float:
        return bench.error(model, x)

    return over_seeds(bench, _recipe(bench, name, rows), error)


claim = Claim(
    name="C29",
    sources=(1,),
    needs=needs,
    experiment=experiment,
)
