"""C42: do latent coordinates become meaningful by themselves?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.inference import decode
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import pooled_rows
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, difference, interval, numbers, on_condition
from elbowroom.lab.workbench import Workbench

FEATURES = ("slant", "thickness", "size")
TURNS = tuple(np.linspace(0.0, 0.5 * np.pi, 9)[1:-1])
"""Angles that the axes are turned by; a quarter turn gives the same axes again."""
TENTH, MOST_ROWS = 0.1, 2000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae()]


def described(x: np.ndarray) -> dict[str, np.ndarray]:
    """Slant, thickness and size of pictures [N, H, W] by the moments of their ink; a blank one has none."""
    ink = x.reshape(len(x), *x.shape[1:3]).astype(np.float64)
    ink = ink / (ink.max() or 1.0)
    down, right = np.mgrid[: ink.shape[1], : ink.shape[2]].astype(np.float64)
    total = np.maximum(ink.sum((1, 2)), 1e-12)

    def mean(values: np.ndarray) -> np.ndarray:
        return (ink * values).sum((1, 2)) / total

    dy, dx = (axis - mean(axis)[:, None, None] for axis in (down, right))
    spread_y, spread_x, both = mean(dy**2), mean(dx**2), mean(dx * dy)
    size = np.sqrt(spread_x + spread_y)
    return {"slant": -both / np.maximum(spread_y, 1e-12), "thickness": total / np.maximum(size, 1e-12), "size": size}


def information(codes: np.ndarray, feature: np.ndarray) -> float:
    """Mutual information of a feature with the one coordinate that has most of it [nats]."""
    from sklearn.feature_selection import mutual_info_regression

    return float(mutual_info_regression(codes, feature, random_state=0).max())


def turned(codes: np.ndarray, angle: float) -> np.ndarray:
    """Codes [N, 2] on axes that are turned by an angle in radians."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return codes @ turn


def experiment(bench: Workbench) -> Outcome:
    (recipe,) = needs(bench)
    x = pooled_rows(bench)[:MOST_ROWS]
    features = described(x)
    own: dict[str, list[float]] = {name: [] for name in FEATURES}
    chance: dict[str, list[float]] = {name: [] for name in FEATURES}
    gains, moved = [], {}
    for i, model in enumerate(bench.models(recipe)):
        codes = bench.codes(model, x).astype(np.float64)
        rng, ways = bench.rng("C42", i), []
        for name in FEATURES:
            own[name].append(information(codes, features[name]))
            chance[name].append(information(codes, rng.permutation(features[name])))
            ways.append(np.mean([information(turned(codes, angle), features[name]) for angle in TURNS]))
        here = np.mean([own[name][i] for name in FEATURES])
        gains.append(float(1.0 - np.mean(ways) / here))
        if i == 0:
            middle, spread = codes.mean(0), codes.std(0)
            for axis, name in enumerate(("first", "second")):
                z = np.tile(middle, (9, 1))
                z[:, axis] += np.linspace(-2, 2, 9) * spread[axis]
                moved[name] = decode(model, z.astype(np.float32))
    apart = {name: difference(own[name], chance[name]) for name in FEATURES}
    axes = interval(gains)
    # above shuffled features, and by a tenth or more above turned axes
    shuffled = all_of(*(above(gap) for gap in apart.values()))
    verdict, condition = on_condition(shuffled, above(axes, TENTH), "together")
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(apart[name].number(f"{name}_apart", "nats") for name in FEATURES),
            axes.number("axes"),
            *numbers(own, "nats", "{}_own"),
            *numbers(chance, "nats", "{}_chance"),
        ),
        plot=panels.figure(
            panels.bars(own | {"chance": [value for values in chance.values() for value in values]}, "information"),
            panels.images(moved, *bench.pixel_range, title="moved"),
        ),
    )


claim = Claim(
    name="C42",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
