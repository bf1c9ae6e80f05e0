"""C2: does a deeper network restore better at the same latent size?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from elbowroom.evaluation.passes import reconstruct
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import Interval, below, difference, interval
from elbowroom.lab.workbench import Workbench, over_seeds

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


def judge(steps: Sequence[Interval], whole: Interval) -> Verdict:
    """Steps from each depth to the next, and the whole way from none to the deepest."""
    verdicts = [below(step) for step in steps]
    if all(verdict == "holds" for verdict in verdicts):
        return "holds"
    if below(whole) == "refuted":
        return "refuted"
    return "conditional" if verdicts[0] == "holds" and "refuted" in verdicts else "undecided"


def experiment(bench: Workbench) -> Outcome:
    errors = {d: over_seeds(bench, of_depth(bench, d), lambda model, seed: bench.error(model)) for d in DEPTHS}
    steps = [difference(errors[deep], errors[flat]) for flat, deep in pairwise(DEPTHS)]
    whole = difference(errors[DEPTHS[-1]], errors[0])
    sizes = {
        depth: np.array(
            [over_seeds(bench, of_depth(bench, depth, s), lambda model, seed: bench.error(model)) for s in SIZES]
        )
        for depth in SIZE_DEPTHS
    }
    goal = float(sizes[0][-1].mean())
    needed = {depth: [size_for(goal, sizes[depth][:, i]) for i in range(len(bench.seeds))] for depth in (1, 2)}
    verdict = judge(steps, whole)
    shown, first = bench.held_out.x[:10], bench.seeds[0]
    rows = {"input": shown}
    rows |= {f"depth_{d}": reconstruct(bench.model(of_depth(bench, d), first), shown) for d in (0, 1, DEPTHS[-1])}
    return Outcome(
        verdict=verdict,
        condition="first" if verdict == "conditional" else "",
        numbers=(
            *(step.number(f"step_{depth}", "squared") for depth, step in zip(DEPTHS[1:], steps, strict=True)),
            whole.number("whole", "squared"),
            *(interval(found).number(f"size_{depth}", "dimensions") for depth, found in needed.items()),
        ),
        plot=panels.figure(
            panels.curve(DEPTHS, {"size_two": [errors[d] for d in DEPTHS]}, "depth", "error"),
            panels.curve(SIZES, {f"depth_{d}": sizes[d] for d in SIZE_DEPTHS}, "latent_size", "error", reference=goal),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
    )


claim = Claim(
    name="C2",
    sources=(1,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Deeper networks, lower loss?",
            claim=(
                "The deeper the network, the lower the loss at the same latent size, or the smaller the latent size at "
                "the same loss."
            ),
            method=(
                "Autoencoders with 0 to 4 hidden layers each way, two latent dimensions, equal steps and seeds; "
                "squared error per value of test images. The claim holds if every further layer lowers the error (95% "
                "interval of the paired difference below 0), and holds on a condition if the first layer does and a "
                "later one raises it. It is refuted if the deepest network is worse than the one without a hidden "
                "layer. Beside it: the latent size at which one and two hidden layers reach the error of none at five "
                "dimensions, between sizes 2, 3 and 5 on straight lines; 2 means two or fewer."
            ),
            remark="Depth also makes training harder and overfitting easier; test error pays for both.",
            conclusions={
                "holds": "Every further layer restored better, and fewer latent dimensions did for the same error.",
                "conditional": (
                    "The step from no hidden layer to one helps. A later one raises the test error: at equal "
                    "steps and data, depth is no free lunch."
                ),
                "refuted": "The deepest network restored worse than the one without a hidden layer.",
                "undecided": "Not every further layer is shown to lower the error, and none to raise it.",
            },
            labels={
                "first": "for the first hidden layer, not for every further one",
                "step_1": "Error: 1 hidden layer minus 0",
                "step_2": "Error: 2 hidden layers minus 1",
                "step_3": "Error: 3 hidden layers minus 2",
                "step_4": "Error: 4 hidden layers minus 3",
                "whole": "Error: 4 hidden layers minus 0",
                "size_1": "Latent size that 1 hidden layer needs for the error of 0 layers at size 5",
                "size_2": "Latent size that 2 hidden layers need for the error of 0 layers at size 5",
                "size_two": "Two latent dimensions",
                "depth": "Hidden layers each way",
                "latent_size": "Latent dimensions",
                "error": "Squared error per value (test)",
                "input": "Input",
                "depth_0": "No hidden layer",
                "depth_1": "1 hidden layer",
                "depth_2": "2 hidden layers",
                "depth_4": "4 hidden layers",
                "squared": "squared units",
                "dimensions": "dimensions",
            },
        ),
        "ko": Words(
            title="신경망이 깊을수록 손실이 낮은가?",
            claim="신경망이 깊을수록 같은 잠재 차원에서 손실이 낮아지거나, 같은 손실에 필요한 잠재 차원이 작아진다.",
            method=(
                "인코더와 디코더의 은닉층이 0개에서 4개인 2차원 오토인코더를 같은 횟수, 같은 시드로 학습하고 시험 "
                "이미지의 값당 제곱 오차를 잰다. 층을 하나 더할 때마다 오차가 낮아지면 (짝지은 차이의 95% 구간이 0보다 "
                "아래) 주장이 성립하고, 첫 층에서는 낮아지지만 뒤의 어느 층에서 높아지면 조건부로 성립한다. "
                "가장 깊은 신경망이 은닉층 없는 것보다 나쁘면 반박된다. 덧붙여, 은닉층 없는 5차원 오토인코더의 오차에 "
                "은닉층 1개와 2개가 몇 차원에서 이르는지를 2, 3, 5차원 사이를 직선으로 이어 구하며, 2는 2차원 이하라는 "
                "뜻이다."
            ),
            remark="깊어지면 학습이 어려워지고 과적합도 쉬워진다. 시험 오차는 둘 다의 값을 치른다.",
            conclusions={
                "holds": "층을 더할 때마다 더 잘 복원했고, 같은 오차에 더 적은 잠재 차원으로 충분했다.",
                "conditional": (
                    "은닉층이 없다가 하나 생기면 도움이 된다. 뒤의 어느 층은 시험 오차를 높인다. "
                    " 학습 횟수와 데이터가 같다면 깊이는 공짜가 아니다."
                ),
                "refuted": "가장 깊은 신경망이 은닉층 없는 것보다 나쁘게 복원했다.",
                "undecided": "층을 더할 때마다 오차가 낮아진다고 할 수는 없고, 오차를 높인 층도 없다.",
            },
            labels={
                "first": "첫 은닉층에서만, 그 뒤의 모든 층에서는 아님",
                "step_1": "오차: 은닉층 1개 빼기 0개",
                "step_2": "오차: 은닉층 2개 빼기 1개",
                "step_3": "오차: 은닉층 3개 빼기 2개",
                "step_4": "오차: 은닉층 4개 빼기 3개",
                "whole": "오차: 은닉층 4개 빼기 0개",
                "size_1": "은닉층 0개, 5차원의 오차에 이르는 차원 (은닉층 1개)",
                "size_2": "은닉층 0개, 5차원의 오차에 이르는 차원 (은닉층 2개)",
                "size_two": "2차원 잠재 공간",
                "depth": "은닉층 수 (인코더와 디코더 각각)",
                "latent_size": "잠재 차원",
                "error": "값당 제곱 오차 (시험)",
                "input": "입력",
                "depth_0": "은닉층 없음",
                "depth_1": "은닉층 1개",
                "depth_2": "은닉층 2개",
                "depth_4": "은닉층 4개",
                "squared": "제곱 단위",
                "dimensions": "차원",
            },
        ),
    },
)
