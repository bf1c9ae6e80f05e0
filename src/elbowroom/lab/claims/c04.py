"""C4: are the VAE's codes closer to N(0, I) than the autoencoder's?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import drawn_codes, pooled_rows
from elbowroom.lab.outcome import Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval, numbers
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.divergence import mmd_squared

SHOWN = 500


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def standardised(codes: np.ndarray) -> np.ndarray:
    """Codes with mean 0 and deviation 1 in each dimension."""
    return (codes - codes.mean(0)) / np.where(codes.std(0) > 0, codes.std(0), 1.0)


def mmd(codes: np.ndarray, prior: np.ndarray) -> float:
    """The squared MMD of two sets of points."""
    return mmd_squared(torch.from_numpy(codes), torch.from_numpy(prior))


def rule(raw: Verdict, shape: Verdict) -> tuple[Verdict, str]:
    """Holds for both, or only where scale may decide; refuted for both; else undecided."""
    if raw == "holds" and shape == "refuted":
        return "conditional", "scale"
    return (raw if raw == shape else "undecided"), ""


def experiment(bench: Workbench) -> Outcome:
    x = pooled_rows(bench)
    raw: dict[str, list[float]] = {"autoencoder": [], "vae": []}
    shape: dict[str, list[float]] = {"autoencoder": [], "vae": []}
    reference, shown = [], {}
    for i, seed in enumerate(bench.seeds):
        prior, other = bench.rng("C4", i).standard_normal((2, len(x), 2))
        reference.append(mmd(other, prior))
        for arm, recipe in zip(raw, needs(bench), strict=True):
            codes = drawn_codes(bench.model(recipe, seed), x, i)
            raw[arm].append(mmd(codes, prior))
            shape[arm].append(mmd(standardised(codes), prior))
            if i == 0:
                shown[arm] = codes[:SHOWN]
                shown["prior"] = prior[:SHOWN]
    by_scale = difference(raw["vae"], raw["autoencoder"])
    by_shape = difference(shape["vae"], shape["autoencoder"])
    verdict, condition = rule(below(by_scale), below(by_shape))
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            by_scale.number("raw", "squared_mmd"),
            by_shape.number("standardised", "squared_mmd"),
            *numbers(raw, "squared_mmd", "raw_{}"),
            *numbers(shape, "squared_mmd", "standardised_{}"),
            interval(reference).number("reference", "squared_mmd"),
        ),
        plot=panels.figure(
            *(
                panels.scatter({arm: shown[arm], "prior": shown["prior"]}, "first", "second", title=arm)
                for arm in ("autoencoder", "vae")
            ),
            panels.paired(shape, y="shape_axis", reference=0.0),
        ),
    )


claim = Claim(
    name="C4",
    sources=(0, 3),
    needs=needs,
    experiment=experiment,
)
