"""C9: is a simple prior enough, because a network turns it into any shape?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from elbowroom.evaluation.aggregate import sliced_wasserstein
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.verdicts import all_of, below, difference, interval, numbers
from elbowroom.lab.workbench import Workbench

DEPTHS = (0, 1, 2, 3)
"""Hidden layers; without one the network is a straight map, and a Gaussian stays a Gaussian."""
HIDDEN = 32
STEPS = 500
BATCH = 256
DIRECTIONS = 8
RATE = 1e-2
POINTS = 2000
"""Points of every set that is compared."""
REFERENCES = 20
"""Pairs of real sets, whose mean distance is the unit."""
DRAWS = 5
"""Made sets of one network, each compared with a real set of its own; chance alone moves one comparison by half."""
PROJECTIONS = 50
SHOWN = 700
PRIORS = ("normal", "uniform")


def experiment(bench: Workbench) -> Outcome:
    target = _ring(bench.rng("C9", "target").standard_normal((20_000, 2)))
    unit = float(np.mean([
        _distance(_real(bench, "left", i), _real(bench, "right", i)) for i in range(REFERENCES)
    ]))  # fmt: skip
    distances = {prior: np.zeros((len(DEPTHS), len(bench.seeds))) for prior in PRIORS}
    shown: dict[str, np.ndarray] = {}
    for i, depth in enumerate(DEPTHS):
        made = _trained(bench, depth, target)
        for j, sets in enumerate(made):
            prior, k = PRIORS[j // len(bench.seeds)], j % len(bench.seeds)
            each = [_distance(points, _real(bench, "test", k, draw)) for draw, points in enumerate(sets)]
            distances[prior][i, k] = np.mean(each) / unit
        shown[f"depth_{depth}"] = made[0][0][:SHOWN]
    gaps = np.abs(distances["normal"] - distances["uniform"])
    change = difference(gaps[-1], gaps[0])
    deepest = {prior: interval(values[-1]) for prior, values in distances.items()}
    return Outcome(
        verdict=all_of(*(below(distance, 2.0) for distance in deepest.values()), below(change)),
        numbers=(
            *(distance.number(f"deepest_{prior}", "times") for prior, distance in deepest.items()),
            change.number("change", "times"),
            *numbers(dict(zip(DEPTHS[:-1], distances["normal"], strict=False)), "times", "normal_{}"),
        ),
        plot=panels.figure(
            panels.curve(DEPTHS, distances, "depth", "distance", y_log=True, reference=2.0),
            panels.scatter({name: shown[name] for name in ("depth_0", "depth_1")}, "x", "y"),
            panels.scatter({"ring": _real(bench, "shown")[:SHOWN],
                            "deepest": shown[f"depth_{DEPTHS[-1]}"]}, "x", "y"),
        ),
    )  # fmt: skip


def _ring(z: np.ndarray) -> np.ndarray:
    """z/10 + z/|z|: a Gaussian becomes a ring."""
    return z / 10 + z / np.linalg.norm(z, axis=1, keepdims=True)


def _real(bench: Workbench, *key: int | str) -> np.ndarray:
    return _ring(bench.rng("C9", *key).standard_normal((POINTS, 2)))


def _distance(a: np.ndarray, b: np.ndarray) -> float:
    return sliced_wasserstein(a, b, PROJECTIONS)


def _trained(bench: Workbench, depth: int, target: np.ndarray) -> np.ndarray:
    """Points [networks, draws, N, 2], one network for each prior and seed, trained side by side."""
    count = len(PRIORS) * len(bench.seeds)
    generator = torch.Generator().manual_seed(int(bench.rng("C9", "networks", depth).integers(2**31)))
    sizes = [2, *[HIDDEN] * depth, 2]
    weights = [torch.randn(count, a, b, generator=generator).mul_(a**-0.5).requires_grad_()
               for a, b in pairwise(sizes)]  # fmt: skip
    biases = [torch.zeros(count, 1, b, requires_grad=True) for b in sizes[1:]]
    parameters = [*weights, *biases]

    def network(z: Tensor) -> Tensor:
        for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            z = torch.baddbmm(bias, z, weight)
            z = torch.nn.functional.silu(z) if i < depth else z
        return z

    def noise(rows: int) -> Tensor:
        normal = torch.randn(count // 2, rows, 2, generator=generator)
        uniform = (2.0 * torch.rand(count // 2, rows, 2, generator=generator) - 1.0) * 3**0.5  # variance 1 as well
        return torch.cat([normal, uniform])

    # the ring looks alike from everywhere, so its sorted projection is the same in every direction
    places = (np.arange(BATCH) + 0.5) / BATCH
    wanted = torch.from_numpy(np.quantile(target, places, axis=0).mean(1).astype(np.float32))
    optimizer = torch.optim.Adam(parameters, lr=RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in range(STEPS):
        angles = torch.rand(DIRECTIONS, generator=generator) * torch.pi
        directions = torch.stack([angles.cos(), angles.sin()])  # [2, P]
        projected = torch.sort((network(noise(BATCH)) @ directions).transpose(1, 2).contiguous(), dim=2).values
        value = (projected - wanted).square().mean((1, 2)).sum()
        for parameter, gradient in zip(parameters, torch.autograd.grad(value, parameters), strict=True):
            parameter.grad = gradient
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        return np.stack([network(noise(POINTS)).double().numpy() for _ in range(DRAWS)], 1)


claim = Claim(
    name="C9",
    sources=(2, 3),
    experiment=experiment,
    any_data=True,
)
