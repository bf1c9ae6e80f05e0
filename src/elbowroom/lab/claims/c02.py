"""C2: does a deeper network restore better at the same latent size?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import restored, squared_errors
from elbowroom.lab.outcome import Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import Interval, below, difference, numbers
from elbowroom.lab.workbench import Workbench

DEPTHS = (0, 1, 2, 3, 4)
SIZES, SIZE_DEPTHS = (2, 3, 5), (0, 1, 2)
"""Latent sizes and depths between which the size for a fixed error is looked for."""


def of_depth(bench: Workbench, depth: int, size: int = 2) -> Recipe:
    """An autoencoder with so many hidden layers each way; without any, one linear layer."""
    return bench.autoencoder(size, hidden=bench.scale.hidden[:1] * depth)


def needs(bench: Workbench) -> Sequence[Recipe]:
    grid = [of_depth(bench, depth, size) for depth in SIZE_DEPTHS for size in SIZES[1:]]
    return [of_depth(bench, depth) for depth in DEPTHS] + grid


def size_for(error: float, errors: np.ndarray) -> float:
    """The latent size at which errors over SIZES fall to this one, on straight lines; the ends where none does."""
    falling = np.minimum.accumulate(errors)
    return float(np.interp(-error, -falling, SIZES))


def rule(steps: Sequence[Interval], whole: Interval) -> tuple[Verdict, str]:
    """Steps from each depth to the next, and the whole way from none to the deepest."""
    verdicts = [below(step) for step in steps]
    if all(verdict == "holds" for verdict in verdicts):
        return "holds", ""
    if below(whole) == "refuted":
        return "refuted", ""
    return ("conditional", "first") if verdicts[0] == "holds" and "refuted" in verdicts else ("undecided", "")


def experiment(bench: Workbench) -> Outcome:
    errors = {depth: squared_errors(bench, of_depth(bench, depth)) for depth in DEPTHS}
    steps = [difference(errors[deep], errors[flat]) for flat, deep in pairwise(DEPTHS)]
    whole = difference(errors[DEPTHS[-1]], errors[0])
    sizes = {
        depth: np.array([squared_errors(bench, of_depth(bench, depth, size)) for size in SIZES])
        for depth in SIZE_DEPTHS
    }
    goal = float(sizes[0][-1].mean())
    needed = {depth: [size_for(goal, sizes[depth][:, i]) for i in range(len(bench.seeds))] for depth in (1, 2)}
    verdict, condition = rule(steps, whole)
    rows = restored(bench, {f"depth_{depth}": of_depth(bench, depth) for depth in (0, 1, DEPTHS[-1])})
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(step.number(f"step_{depth}", "squared") for depth, step in zip(DEPTHS[1:], steps, strict=True)),
            whole.number("whole", "squared"),
            *numbers(needed, "dimensions", "size_{}"),
        ),
        plot=panels.figure(
            panels.curve(DEPTHS, {"size_two": [errors[d] for d in DEPTHS]}, "depth", "error"),
            panels.curve(SIZES, {f"depth_{d}": sizes[d] for d in SIZE_DEPTHS}, "latent_size", "error", reference=goal),
            panels.images(rows, *bench.pixel_range),
        ),
    )


claim = Claim(
    name="C2",
    sources=(1,),
    needs=needs,
    experiment=experiment,
)
