"""C48: does softmax spread what argmax would decide?"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.verdicts import all_of, exact
from elbowroom.lab.workbench import Workbench

CLASSES, ROWS = 10, 200
TOLERANCE = 1e-9
COLD, HOT = 1e-4, 1e12
"""Temperatures near their limits; scores below differ by LEAST_GAP or more, so that exp(-gap / COLD) is 0."""
LEAST_GAP = 0.01
TEMPERATURES = np.geomspace(0.01, 100.0, 41)
STEP = 1e-4
"""By which scores are moved to find slopes; it is too small to change which is the highest."""


def experiment(bench: Workbench) -> Outcome:
    limits, inversions, slopes, decided, shrinks = [], 0, [], [], []
    for number in range(bench.seed_count):
        scores = _scores(bench.rng("C48", number))
        winner = torch.nn.functional.one_hot(scores.argmax(-1), CLASSES).double()
        limits.append((torch.softmax(scores / COLD, -1) - winner).abs().max())
        limits.append((torch.softmax(scores / HOT, -1) - 1.0 / CLASSES).abs().max())
        order = scores.argsort(-1)
        for temperature in TEMPERATURES:
            # logarithms, because probabilities of a low temperature may all round to 0
            ranked = torch.log_softmax(scores / temperature, -1).gather(-1, order)
            inversions += int((ranked.diff(dim=-1) <= 0.0).sum())
            slopes.append((_slope(scores, temperature) - _by_differences(scores, temperature)).abs().max())
        decided.append(_of_argmax(scores))
        entropies = torch.stack([_entropy(scores, temperature) for temperature in TEMPERATURES])
        shrinks.append(entropies.diff(dim=0).min())
    limit, slope = float(torch.stack(limits).max()), float(torch.stack(slopes).max())
    least = float(torch.stack(shrinks).min())
    count = bench.seed_count * ROWS
    return Outcome(
        verdict=all_of(
            exact(limit, TOLERANCE), exact(inversions, 0), exact(slope, STEP), exact(max(decided), 0.0),
            exact(min(least, 0.0), TOLERANCE),
        ),
        numbers=(
            Number("limit", limit, count=count),
            Number("tolerance", TOLERANCE),
            Number("inversions", inversions, count=count * len(TEMPERATURES)),
            Number("slope", slope, count=count * len(TEMPERATURES)),
            Number("argmax", max(decided), count=count),
            Number("entropy_step", least, count=count * (len(TEMPERATURES) - 1), unit="nats"),
            Number("cold_slope", float(_slope(scores, COLD).abs().max()), count=ROWS),
        ),
        plot=_plot(),
    )  # fmt: skip


def _scores(rng: np.random.Generator) -> Tensor:
    """Scores [ROWS, CLASSES] in random order, any two of a row at least LEAST_GAP apart."""
    gaps = LEAST_GAP + rng.exponential(0.5, size=(ROWS, CLASSES))
    return torch.from_numpy(rng.permuted(np.cumsum(gaps, 1) - gaps.sum(1, keepdims=True) / 2, axis=1))


def _slope(scores: Tensor, temperature: float) -> Tensor:
    """The derivative of the highest class's probability by every score [N, C], by autograd."""
    free = scores.clone().requires_grad_()
    (slope,) = torch.autograd.grad(torch.softmax(free / temperature, -1).max(-1).values.sum(), free)
    return slope * temperature  # in units of score / T, in which a slope is at most 1/4


def _by_differences(scores: Tensor, temperature: float) -> Tensor:
    """The same by central differences."""
    moved = STEP * torch.eye(CLASSES, dtype=torch.float64)
    highest = scores.argmax(-1)[:, None, None].expand(-1, CLASSES, 1)
    up, down = (
        torch.softmax(scores[:, None] / temperature + step, -1).gather(-1, highest).squeeze(-1)
        for step in (moved, -moved)
    )
    return (up - down) / (2.0 * STEP)


def _of_argmax(scores: Tensor) -> float:
    """How much the one-hot vector of argmax changes, at most, if any one score moves by a step."""
    moved = scores[:, None] + STEP * torch.eye(CLASSES, dtype=torch.float64)
    return float((moved.argmax(-1) != scores.argmax(-1)[:, None]).double().max())


def _entropy(scores: Tensor, temperature: float) -> Tensor:
    """Of softmax(scores / T) [N] in nats."""
    log_p = torch.log_softmax(scores / temperature, -1)
    return -(log_p.exp() * log_p).sum(-1)


def _plot() -> dict:
    """Three scores at all temperatures: their probabilities, and the slope of the highest."""
    scores = torch.tensor([[1.0, 0.5, -1.0]], dtype=torch.float64)
    temperatures = TEMPERATURES.tolist()
    shares = np.asarray([torch.softmax(scores[0] / t, -1).numpy() for t in temperatures])
    lines = {name: shares[:, i] for i, name in enumerate(("first", "second", "third"))}
    slopes = [float(_slope(scores, t)[0, 0] / t) for t in temperatures]
    return panels.figure(
        panels.curve(temperatures, lines, x_label="temperature", y_label="probability", x_log=True),
        panels.curve(temperatures, {"of_softmax": slopes, "of_argmax": [0.0] * len(slopes)}, x_label="temperature",
                     y_label="gradient", x_log=True, reference=0.0),
    )  # fmt: skip


claim = Claim(
    name="C48",
    sources=(3,),
    experiment=experiment,
    any_data=True,
)
