"""C31: are samples new, and yet like the training data?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import pairwise_distances_argmin

from elbowroom.evaluation.generation import nearest_distances, precision_recall
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, below, interval, on_condition
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

COPIED = 75.0
"""Percent of samples that are nearer to a training than to an unseen image: halfway from no preference to copies."""
ALIKE = 50.0
"""Percent of samples among real images: most of them."""
ROWS = 2000
"""Samples, and held-out images, that are compared at most."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae(bench.scale.large_latent, rows=len(bench.train) // 2)]


def experiment(bench: Workbench) -> Outcome:
    (vae,) = needs(bench)
    # half of the images for training and half unseen, so that neither side has the nearest one by number alone
    half = len(bench.train) // 2
    seen, unseen = bench.train.x[:half], bench.train.x[half : 2 * half]
    test = bench.held_out.x[:ROWS]
    unit = bench.span
    reference = nearest_distances(test, seen) / unit
    real = bench.features.features(test)

    def drawn(model: Model, seed: int) -> np.ndarray:
        return bench.samples(model, seed, count=min(ROWS, bench.scale.codes))

    farther, preference, precision, medians = [], [], [], []
    for seed in bench.seeds:
        rows = drawn(bench.model(vae, seed), seed)
        to_seen = nearest_distances(rows, seen)
        medians.append(float(np.median(to_seen)) / unit)
        farther.append(medians[-1] - float(np.median(reference)))
        preference.append(100 * float((to_seen < nearest_distances(rows, unseen)).mean()))
        precision.append(100 * precision_recall(real, bench.features.features(rows))[0])
    distances, shares, likeness = interval(farther), interval(preference), interval(precision)

    shown = drawn(bench.first(vae), bench.seeds[0])[:10]
    nearest = pairwise_distances_argmin(*(x.reshape(len(x), -1).astype(np.float32) for x in (shown, seen)))
    # no copies and alike; new by distance too, or by preference alone
    alike = all_of(below(shares, COPIED), above(likeness, ALIKE))
    verdict, condition = on_condition(alike, above(distances), "by_preference")
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            distances.number("farther", "pixel"),
            shares.number("preference", "%"),
            likeness.number("precision", "%"),
            interval(medians).number("samples", "pixel"),
        ),
        plot=panels.figure(
            panels.bars({"samples": medians, "unseen": [float(np.median(reference))]}, y="distance"),
            panels.bars({"preference": preference, "precision": precision}, y="share", reference=50.0),
            panels.images({"sample": shown, "nearest": seen[nearest]},
                          *bench.pixel_range),
        ),
    )  # fmt: skip


claim = Claim(
    name="C31",
    sources=(2,),
    needs=needs,
    experiment=experiment,
)
