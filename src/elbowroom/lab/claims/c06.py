"""C6: does every point of the prior decode to something meaningful?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.geometry import completeness, sure_share
from elbowroom.evaluation.inference import decode, reconstruct
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import fitted_gaussian
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, agreeing, difference, interval, numbers
from elbowroom.lab.workbench import Workbench

CONFIDENCE, SHOWN = 0.9, 12


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def experiment(bench: Workbench) -> Outcome:
    autoencoder, vae = needs(bench)
    count, space = bench.scale.codes, bench.features
    arms = ("autoencoder", "autoencoder_normal", "vae")
    precision: dict[str, list[float]] = {arm: [] for arm in arms}
    sure: dict[str, list[float]] = {arm: [] for arm in arms}
    restored, pictures = [], {}
    for i, seed in enumerate(bench.seeds):
        z = bench.rng("C6", i).standard_normal((count, 2)).astype(np.float32)
        plain, variational = bench.model(autoencoder, seed), bench.model(vae, seed)
        fitted = fitted_gaussian(bench.codes(plain, bench.train.x[:count]), count, bench.rng("C6", "fitted", i))
        samples = dict(zip(arms, (decode(plain, fitted), decode(plain, z), decode(variational, z)), strict=True))
        for arm, x in samples.items():
            among_real, certain = completeness(space, bench.held_out.x, x, CONFIDENCE)
            precision[arm].append(among_real)
            sure[arm].append(certain)
            if i == 0:
                pictures[arm] = x[:SHOWN]
        again = reconstruct(variational, bench.held_out.x)
        restored.append(sure_share(space, again, CONFIDENCE))
    real = sure_share(space, bench.held_out.x, CONFIDENCE)
    by_precision = difference(precision["vae"], precision["autoencoder"])
    by_confidence = difference(sure["vae"], sure["autoencoder"])
    verdict, condition = agreeing(above(by_precision), above(by_confidence), ("by_precision", "by_confidence"))
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            by_precision.number("precision"),
            by_confidence.number("sure"),
            *numbers(precision, name="precision_{}"),
            *numbers(sure, name="sure_{}"),
            interval(restored).number("sure_restored"),
            Number("sure_real", real, count=len(bench.held_out)),
        ),
        plot=panels.figure(
            panels.paired(precision, y="precision_axis"),
            panels.paired(sure, y="sure_axis", reference=real),
            panels.images(pictures, *bench.pixel_range, title="samples"),
        ),
    )


claim = Claim(
    name="C6",
    sources=(1,),
    needs=needs,
    experiment=experiment,
)
