"""C22: does the KL term lower the gaps between clusters?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.occupancy import occupancy
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import drawn_codes, pooled_rows
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval, numbers
from elbowroom.lab.workbench import Workbench

BETAS = (0.0, 0.5, 1.0, 2.0, 4.0)
SHOWN = {0.0: "none", 4.0: "four"}
POINTS = 1000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae() if beta == 1.0 else bench.vae(beta=beta) for beta in BETAS]


def slopes(empty: np.ndarray) -> list[float]:
    """Least-squares slope over beta of shares [betas, seeds], one for each seed."""
    return [float(slope) for slope in np.polyfit(BETAS, empty, 1)[0]]


def experiment(bench: Workbench) -> Outcome:
    x = pooled_rows(bench)
    drawn, means = np.zeros((2, len(BETAS), len(bench.seeds)))
    reference, shown = [], {}
    for b, (beta, recipe) in enumerate(zip(BETAS, needs(bench), strict=True)):
        for i, model in enumerate(bench.models(recipe)):
            codes = drawn_codes(model, x, i)
            cells = occupancy(codes, seed=i)
            drawn[b, i], means[b, i] = cells.empty, occupancy(bench.codes(model, x)).empty
            if b == 0:
                reference.append(cells.empty_reference)
            if i == 0 and beta in SHOWN:
                shown[SHOWN[beta]] = codes[:POINTS]
    slope = interval(slopes(drawn))
    return Outcome(
        verdict=below(slope),
        numbers=(
            slope.number("slope", "per_beta"),
            difference(drawn[BETAS.index(1.0)], drawn[0]).number("first_step"),
            *numbers(dict(zip(BETAS, drawn, strict=True)), name="beta_{:g}"),
            interval(reference).number("reference"),
            interval(slopes(means)).number("slope_means", "per_beta"),
        ),
        plot=panels.figure(
            panels.curve(BETAS, {"drawn": drawn, "means": means}, "beta", "empty", reference=float(np.mean(reference))),
            *(panels.scatter({name: points}, "first", "second", title=name) for name, points in shown.items()),
        ),
    )


claim = Claim(
    name="C22",
    sources=(4,),
    needs=needs,
    experiment=experiment,
)
