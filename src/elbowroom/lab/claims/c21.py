"""C21: are the autoencoder's codes skewed, without a border, unfair to some classes, and full of gaps?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.aggregate import moments
from elbowroom.evaluation.geometry import class_shares, total_variation
from elbowroom.evaluation.inference import decode
from elbowroom.evaluation.occupancy import occupancy
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import drawn_codes, pooled_rows
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, difference, interval, numbers, some_of
from elbowroom.lab.workbench import Workbench

PARTS = ("skew", "shares", "empty")
SHOWN = 1000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def experiment(bench: Workbench) -> Outcome:
    x, space = pooled_rows(bench), bench.features
    real = class_shares(space, bench.train.x[: bench.scale.codes])
    arms = ("autoencoder", "vae")
    measured: dict[str, dict[str, list[float]]] = {name: {arm: [] for arm in arms} for name in (*PARTS, "extent")}
    reference, shown, pictures = [], {}, {}
    for arm, recipe in zip(arms, needs(bench), strict=True):
        for i, model in enumerate(bench.models(recipe)):
            codes = drawn_codes(model, x, i)
            box = bench.rng("C21", i).uniform(codes.min(0), codes.max(0), (bench.scale.codes, 2))
            decoded = decode(model, box.astype(np.float32))
            cells = occupancy(codes, seed=i)
            measured["skew"][arm].append(float(np.abs(moments(codes).skewness).mean()))
            measured["shares"][arm].append(total_variation(class_shares(space, decoded), real))
            measured["empty"][arm].append(cells.empty)
            measured["extent"][arm].append(float(np.linalg.norm(codes, axis=1).max()))
            reference.append(cells.empty_reference)
            if i == 0:
                shown[arm], pictures[arm] = codes[:SHOWN], decoded[:12]
    gaps = {part: difference(measured[part]["autoencoder"], measured[part]["vae"]) for part in PARTS}
    verdict, condition = some_of({part: above(gaps[part]) for part in PARTS})
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(gaps[part].number(f"{part}_difference") for part in PARTS),
            *(number for name, values in measured.items() for number in numbers(values, name=f"{name}_{{}}")),
            interval(reference[: len(bench.seeds)]).number("reference"),
        ),
        plot=panels.figure(
            *(panels.scatter({arm: shown[arm]}, "first", "second", title=arm) for arm in arms),
            panels.paired(measured["empty"], y="empty_axis", reference=reference[0]),
            panels.images(pictures, *bench.pixel_range, title="uniform"),
        ),
    )


claim = Claim(
    name="C21",
    sources=(4,),
    needs=needs,
    experiment=experiment,
)
