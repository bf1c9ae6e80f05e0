"""C3: does depth cost the latent space its regular structure?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from elbowroom.evaluation.geometry import completeness, continuity
from elbowroom.evaluation.inference import decode
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import fitted_gaussian
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, agreeing, below, difference, numbers
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

DEEP = 4
PAIRS, STEPS = 1000, 64


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(hidden=()), bench.autoencoder(hidden=bench.scale.hidden[:1] * DEEP)]


def experiment(bench: Workbench) -> Outcome:
    jumps: dict[str, list[float]] = {"linear": [], "deep": []}
    precision: dict[str, list[float]] = {"linear": [], "deep": []}
    sure: dict[str, list[float]] = {"linear": [], "deep": []}
    pictures = {}
    for arm, recipe in zip(jumps, needs(bench), strict=True):
        for i, model in enumerate(bench.models(recipe)):
            codes = bench.codes(model)
            ratios = continuity(partial(decode, model), codes, bench.features, PAIRS, STEPS, seed=i)
            samples = gaussian_samples(bench, model, i)
            among_real, certain = completeness(bench.features, bench.held_out.x, samples)
            jumps[arm].append(float(ratios.mean()))
            precision[arm].append(among_real)
            sure[arm].append(certain)
            if i == 0:
                pictures[arm] = samples[:12]
    worse_jumps = difference(jumps["deep"], jumps["linear"])
    worse_precision = difference(precision["deep"], precision["linear"])
    verdict, condition = agreeing(above(worse_jumps), below(worse_precision), ("continuity", "completeness"))
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            worse_jumps.number("jumps"),
            worse_precision.number("precision"),
            difference(sure["deep"], sure["linear"]).number("sure"),
            *numbers(jumps, name="jumps_{}"),
            *numbers(precision, name="precision_{}"),
        ),
        plot=panels.figure(
            panels.paired(jumps, y="jumps_axis", title="continuity", reference=1.0),
            panels.paired(precision, y="precision_axis", title="completeness"),
            panels.images(pictures, *bench.pixel_range, title="samples"),
        ),
    )


def gaussian_samples(bench: Workbench, model: Model, i: int) -> np.ndarray:
    """Rows decoded from the Gaussian with the moments of the training codes, the same draws behind both networks."""
    codes = bench.codes(model, bench.train.x[: bench.scale.codes])
    return decode(model, fitted_gaussian(codes, bench.scale.codes, bench.rng("C3", i)))


claim = Claim(
    name="C3",
    sources=(1,),
    needs=needs,
    experiment=experiment,
)
