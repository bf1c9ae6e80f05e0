"""C20: does a retrained autoencoder put its codes somewhere else, and a VAE not?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.aggregate import wasserstein2
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import drawn_codes, of_pairs, pooled_rows
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, below, difference, interval, numbers, on_condition
from elbowroom.lab.workbench import Workbench

HALF, NEAR, SHOWN = 600, 2.0, 300


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def moved(own: np.ndarray, other: np.ndarray) -> float:
    """How far the same rows lie apart in two seeds, over how far different rows of the two do."""
    same = np.linalg.norm(own - other, axis=1).mean()
    return float(same / np.linalg.norm(own - np.roll(other, len(own) // 2, axis=0), axis=1).mean())


def experiment(bench: Workbench) -> Outcome:
    x = pooled_rows(bench)
    x = x[bench.rng("C20").permutation(len(x))]
    half = min(HALF, len(x) // 2)
    ratios: dict[str, list[float]] = {}
    shown_ratios: dict[str, list[float]] = {}
    rows_moved: dict[str, list[float]] = {}
    shown = {}
    for arm, recipe in zip(("autoencoder", "vae"), needs(bench), strict=True):
        codes = [drawn_codes(model, x[: 2 * half], i) for i, model in enumerate(bench.models(recipe))]
        first, second = [own[:half] for own in codes], [own[half:] for own in codes]
        apart = np.array([[wasserstein2(a, b) for b in second] for a in first])
        apart /= np.diag(apart)[:, None]
        shown_ratios[arm] = [float(np.delete(row, i).mean()) for i, row in enumerate(apart)]
        ratios[arm] = of_pairs(apart)
        rows_moved[arm] = of_pairs(np.array([[moved(a, b) for b in codes] for a in codes]))
        shown[arm] = {f"run_{i}": own[:SHOWN] for i, own in enumerate(codes[:3], start=1)}
    farther, ratio = difference(ratios["autoencoder"], ratios["vae"]), interval(ratios["vae"])
    verdict, condition = on_condition(above(farther), below(ratio, NEAR), "less")
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            farther.number("difference"),
            ratio.number("vae"),
            interval(ratios["autoencoder"]).number("autoencoder"),
            *numbers(rows_moved, name="rows_{}"),
        ),
        plot=panels.figure(
            *(panels.scatter(points, "first", "second", title=arm) for arm, points in shown.items()),
            panels.paired(shown_ratios, y="ratio", log=True, reference=1.0),
        ),
    )


claim = Claim(
    name="C20",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
