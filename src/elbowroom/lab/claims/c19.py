"""C19: does a larger latent space restore better?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import restored, squared_errors
from elbowroom.lab.outcome import Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import all_of, below, interval, on_condition
from elbowroom.lab.workbench import Workbench

SIZES = (2, 5, 10, 20)
SHOWN = 8
MATTERS = -1.0
"""Percent: an error that falls by less has not fallen."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [make(size) for make in (bench.autoencoder, bench.vae) for size in SIZES]


def experiment(bench: Workbench) -> Outcome:
    errors = {
        name: np.array([squared_errors(bench, make(size)) for size in SIZES])
        for name, make in (("autoencoder", bench.autoencoder), ("vae", bench.vae))
    }
    changes = {name: 100 * (rows[1:] / rows[:-1] - 1) for name, rows in errors.items()}
    steps = [below(interval(change), MATTERS) for rows in changes.values() for change in rows]
    ends = {name: interval(100 * (rows[-1] / rows[0] - 1)) for name, rows in errors.items()}
    verdict, condition = rule([below(end, MATTERS) for end in ends.values()], steps)
    names = [f"{name}_{size}" for name in errors for size in SIZES]
    rows = restored(bench, dict(zip(names, needs(bench), strict=True)), SHOWN)
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(end.number(f"{name}_all", "%") for name, end in ends.items()),
            *(interval(change).number(f"{name}_step_{SIZES[i + 1]}", "%")
              for name, steps_of in changes.items() for i, change in enumerate(steps_of)),
        ),
        plot=panels.figure(
            panels.curve(SIZES, errors, x_label="size", y_label="error", y_log=True),
            panels.images(rows, *bench.pixel_range),
        ),
    )  # fmt: skip


def rule(ends: Sequence[Verdict], steps: Sequence[Verdict]) -> tuple[Verdict, str]:
    """At every step; from the smallest to the largest size but not at every step; not even that."""
    return on_condition(all_of(*ends), all_of(*steps), "while_used")


claim = Claim(
    name="C19",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
