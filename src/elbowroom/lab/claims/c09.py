"""C9: is a simple prior enough, because a network turns it into any shape?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from elbowroom.evaluation.aggregate import sliced_wasserstein
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Words
from elbowroom.lab.verdicts import all_of, below, difference, interval
from elbowroom.lab.workbench import Workbench

DEPTHS = (0, 1, 2, 3)
"""Hidden layers; without one the network is a straight map, and a Gaussian stays a Gaussian."""
HIDDEN = 32
STEPS = 500
BATCH = 256
DIRECTIONS = 8
RATE = 1e-2
POINTS = 2000
"""Of every set that is compared."""
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
            found = [_distance(points, _real(bench, "test", k, draw)) for draw, points in enumerate(sets)]
            distances[prior][i, k] = np.mean(found) / unit
        shown[f"depth_{depth}"] = made[0][0][:SHOWN]
    gaps = np.abs(distances["normal"] - distances["uniform"])
    change = difference(gaps[-1], gaps[0])
    deepest = {prior: interval(found[-1]) for prior, found in distances.items()}
    return Outcome(
        verdict=all_of(*(below(found, 2.0) for found in deepest.values()), below(change)),
        numbers=(
            *(found.number(f"deepest_{prior}", "times") for prior, found in deepest.items()),
            change.number("change", "times"),
            *(interval(distances["normal"][i]).number(f"normal_{depth}", "times")
              for i, depth in enumerate(DEPTHS[:-1])),
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
        found = torch.sort((network(noise(BATCH)) @ directions).transpose(1, 2).contiguous(), dim=2).values
        value = (found - wanted).square().mean((1, 2)).sum()
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
    figure=draw.panels,
    any_data=True,
    words={
        "en": Words(
            title="Is a simple prior enough?",
            claim=(
                "A simple prior is enough: one layer turns a Gaussian into another shape, z/10 + z/|z| being a ring, "
                "and more layers into anything."
            ),
            method=(
                "Networks with no, one, two and three hidden layers of 32 units learn to turn normal noise, or "
                "uniform noise of the same variance, into that ring, by lowering the sliced Wasserstein distance. "
                "2,000 made points are compared with 2,000 real ones, five times; the unit is the distance of real "
                "to real. The claim holds if with three layers both priors come below twice the unit and the gap "
                "between the priors is smaller than without a layer, all by 95% intervals over seeds."
            ),
            remark=(
                "The formula divides by |z|, and so tears the plane open at 0. A network is continuous and cannot: a "
                "thin thread of points remains across the ring. One ordinary layer is not enough."
            ),
            conclusions={
                "holds": (
                    "With three hidden layers the made ring can hardly be told from a real one, whichever prior it was "
                    "made of. The prior may be simple if the network is not."
                ),
                "refuted": (
                    "Even with three hidden layers the made ring stays further than twice the unit from a real one, or "
                    "the priors stay as different as they were."
                ),
                "undecided": "With three hidden layers the distance is too near to twice the unit to decide.",
            },
            labels={
                "deepest_normal": "Distance with three layers, normal prior",
                "deepest_uniform": "Distance with three layers, uniform prior",
                "change": "Gap between the priors, three layers minus none",
                "normal_0": "Distance with no hidden layer, normal prior",
                "normal_1": "Distance with one hidden layer, normal prior",
                "normal_2": "Distance with two hidden layers, normal prior",
                "normal": "Normal prior",
                "uniform": "Uniform prior",
                "depth": "Hidden layers",
                "distance": "Distance to the ring (real to real = 1)",
                "depth_0": "No hidden layer",
                "depth_1": "One hidden layer",
                "deepest": "Three hidden layers",
                "ring": "The ring",
                "x": "x",
                "y": "y",
                "times": "times real to real",
            },
        ),
        "ko": Words(
            title="단순한 사전분포로 충분한가?",
            claim=(
                "단순한 사전분포면 충분하다. 한 층이 가우시안 분포를 다른 모양으로 바꾸고(z/10 + z/|z|는 고리가 된다), "
                "층이 늘면 무엇으로든 바꾼다."
            ),
            method=(
                "은닉층(32개 유닛)이 0, 1, 2, 3개인 신경망이 정규 잡음이나 분산이 같은 균등 잡음을 이 고리로 "
                "바꾸도록, 조각 바서슈타인 거리를 줄여 학습한다. 만든 점 2,000개를 진짜 점 2,000개와 다섯 번 "
                "비교하며, 단위는 진짜와 진짜 사이의 거리이다. 은닉층이 세 개일 때 두 사전분포 모두 단위의 두 배보다 "
                "가깝고, 두 사전분포의 차이가 은닉층이 없을 때보다 작으면(시드에 대한 95% 구간) 주장이 성립한다."
            ),
            remark=(
                "이 식은 |z|로 나누므로 평면을 0에서 찢는다. 신경망은 연속이어서 그럴 수 없고, 고리를 가로지르는 가는 "
                "실 같은 점들이 남는다. 보통의 한 층으로는 모자란다."
            ),
            conclusions={
                "holds": (
                    "은닉층이 세 개면 어느 사전분포에서 만들었든 진짜 고리와 거의 구별되지 않는다. 신경망이 단순하지 "
                    "않다면 사전분포는 단순해도 된다."
                ),
                "refuted": (
                    "은닉층이 세 개여도 진짜 고리까지의 거리가 단위의 두 배보다 멀거나, 두 사전분포의 차이가 "
                    "그대로이다."
                ),
                "undecided": "은닉층이 세 개일 때의 거리가 단위의 두 배에 너무 가까워 가릴 수 없다.",
            },
            labels={
                "deepest_normal": "세 층의 거리, 정규 사전분포",
                "deepest_uniform": "세 층의 거리, 균등 사전분포",
                "change": "두 사전분포의 차이, 세 층 빼기 층 없음",
                "normal_0": "은닉층이 없을 때의 거리, 정규 사전분포",
                "normal_1": "은닉층 하나의 거리, 정규 사전분포",
                "normal_2": "은닉층 둘의 거리, 정규 사전분포",
                "normal": "정규 사전분포",
                "uniform": "균등 사전분포",
                "depth": "은닉층의 수",
                "distance": "고리까지의 거리 (진짜와 진짜 = 1)",
                "depth_0": "은닉층 없음",
                "depth_1": "은닉층 하나",
                "deepest": "은닉층 셋",
                "ring": "고리",
                "x": "x",
                "y": "y",
                "times": "진짜와 진짜 사이 거리의 배",
            },
        ),
    },
)
