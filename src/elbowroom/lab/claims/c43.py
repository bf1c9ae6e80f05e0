"""C43: does a code keep the main information?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.probes import linear_probe_accuracy
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import restored
from elbowroom.lab.outcome import Number, Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, interval
from elbowroom.lab.workbench import Workbench

SIZES = (2, 5, 10, 20)
MAIN = 0.95
"""The share of the pixels' probe accuracy that counts as the main information."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(size) for size in SIZES]


def rule(verdicts: Sequence[Verdict]) -> tuple[Verdict, str]:
    """At all sizes, from some size on, at none; else undecided."""
    if all(verdict == "holds" for verdict in verdicts):
        return "holds", ""
    if verdicts[-1] == "holds":
        return ("conditional", "large") if "refuted" in verdicts else ("undecided", "")
    return ("refuted", "") if all(verdict == "refuted" for verdict in verdicts) else ("undecided", "")


def experiment(bench: Workbench) -> Outcome:
    known, data = bench.train.take(slice(0, bench.scale.codes)), bench.held_out
    assert known.y is not None
    assert data.y is not None
    pixels = linear_probe_accuracy(known.x.reshape(len(known), -1), known.y, data.x.reshape(len(data), -1), data.y)
    shares = []
    for recipe in needs(bench):
        shares.append(
            [
                linear_probe_accuracy(bench.codes(model, known.x), known.y, bench.codes(model), data.y) / pixels
                for model in bench.models(recipe)
            ]
        )
    measured = [interval(values) for values in shares]
    verdict, condition = rule([above(one, MAIN) for one in measured])
    recipes = {f"size_{size}": recipe for size, recipe in zip(SIZES, needs(bench), strict=True)}
    rows = restored(bench, recipes)
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(one.number(f"size_{size}", "of_pixels") for size, one in zip(SIZES, measured, strict=True)),
            Number("pixels", pixels, count=len(data)),
        ),
        plot=panels.figure(
            panels.curve(SIZES, {"codes": np.array(shares)}, "latent_size", "share", reference=MAIN),
            panels.images(rows, *bench.pixel_range),
        ),
    )


claim = Claim(
    name="C43",
    sources=(1,),
    needs=needs,
    experiment=experiment,
)
