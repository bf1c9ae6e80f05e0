"""C3: does depth cost the latent space its regular structure?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from elbowroom.evaluation.geometry import completeness, continuity
from elbowroom.evaluation.passes import decode
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Words
from elbowroom.lab.measures import fitted_gaussian
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, agreeing, below, difference, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

DEEP = 4
PAIRS, STEPS = 1000, 64


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(hidden=()), bench.autoencoder(hidden=bench.scale.hidden[:1] * DEEP)]


def experiment(bench: Workbench) -> Outcome:
    jumps: dict[str, list[float]] = {"linear": [], "deep": []}
    precision: dict[str, list[float]] = {"linear": [], "deep": []}
    sure: dict[str, list[float]] = {"linear": [], "deep": []}
    pictures = {}
    for arm, recipe in zip(jumps, needs(bench), strict=True):
        for i, model in enumerate(bench.models(recipe)):
            codes = bench.codes(model)
            ratios = continuity(partial(decode, model), codes, bench.features, PAIRS, STEPS, seed=i)
            samples = gaussian_samples(bench, model, i)
            found = completeness(bench.features, bench.held_out.x, samples)
            jumps[arm].append(float(ratios.mean()))
            precision[arm].append(found[0])
            sure[arm].append(found[1])
            if i == 0:
                pictures[arm] = samples[:12]
    worse_jumps = difference(jumps["deep"], jumps["linear"])
    worse_precision = difference(precision["deep"], precision["linear"])
    verdict, condition = agreeing(above(worse_jumps), below(worse_precision), ("continuity", "completeness"))
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            worse_jumps.number("jumps"),
            worse_precision.number("precision"),
            difference(sure["deep"], sure["linear"]).number("sure"),
            *(interval(jumps[arm]).number(f"jumps_{arm}") for arm in jumps),
            *(interval(precision[arm]).number(f"precision_{arm}") for arm in precision),
        ),
        plot=panels.figure(
            panels.paired(jumps, y="jumps_axis", title="continuity", reference=1.0),
            panels.paired(precision, y="precision_axis", title="completeness"),
            panels.images(pictures, float(bench.train.x.min()), float(bench.train.x.max()), title="samples"),
        ),
    )


def gaussian_samples(bench: Workbench, model: Model, i: int) -> np.ndarray:
    """Rows decoded from the Gaussian with the moments of the training codes, the same draws behind both networks."""
    codes = bench.codes(model, bench.train.x[: bench.scale.codes])
    return decode(model, fitted_gaussian(codes, bench.scale.codes, bench.rng("C3", i)))


claim = Claim(
    name="C3",
    sources=(1,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Does depth cost order?",
            claim="A deep autoencoder pays for its lower loss with a latent space that has no regular structure.",
            method=(
                "Autoencoders with four hidden layers and with none, two latent dimensions, equal steps and seeds. "
                "Continuity: on 1,000 straight lines between test codes, in 64 steps, the largest step over the mean "
                "step in the features of a classifier; 1 is an even way. Completeness: precision (k = 5, the same "
                "features) of rows decoded from a Gaussian with the moments of the codes, so that scale decides "
                "nothing. The claim holds if the deep one is worse in both (95% intervals of the paired differences), "
                "is refuted if it is better in both, and holds on a condition if worse in one and better in the other."
            ),
            remark=(
                "A linear decoder cannot jump, but what it decodes is blurred everywhere; a deep one draws clear "
                "pictures and passes quickly from one to the next."
            ),
            conclusions={
                "holds": "The deep network's latent space is less continuous and less complete.",
                "refuted": "The deep network's latent space is more continuous and more complete.",
                "undecided": "The seeds do not agree on continuity, completeness, or both.",
                "conditional": (
                    "The two halves of order fall apart: the deep network is worse in one and better in the other. "
                    "So depth does not simply buy its loss with order."
                ),
            },
            labels={
                "continuity": "Continuity",
                "completeness": "Completeness",
                "jumps": "Largest over mean step: deep minus linear",
                "precision": "Precision of samples: deep minus linear",
                "sure": "Share with confidence above 0.9: deep minus linear",
                "jumps_linear": "Largest over mean step, linear",
                "jumps_deep": "Largest over mean step, deep",
                "precision_linear": "Precision of samples, linear",
                "precision_deep": "Precision of samples, deep",
                "linear": "No hidden layer",
                "deep": "4 hidden layers",
                "jumps_axis": "Largest over mean step (classifier's features)",
                "precision_axis": "Precision (classifier's features)",
                "samples": "Decoded from a Gaussian with the moments of the codes",
            },
        ),
        "ko": Words(
            title="깊이는 잠재 공간의 질서를 해치는가?",
            claim="깊은 오토인코더는 손실이 낮은 대신 잠재 공간에 규칙적인 구조가 없다.",
            method=(
                "은닉층이 4개인 오토인코더와 없는 오토인코더를 같은 횟수, 같은 시드로 2차원 잠재 공간에서 학습한다. "
                "연속성은 시험 코드를 잇는 선분 1,000개를 64걸음으로 나누어 분류기 특징 공간에서 가장 큰 걸음을 평균 "
                "걸음으로 나눈 값이며, 1이면 고른 길이다. 완전성은 코드와 평균, 공분산이 같은 가우시안에서 뽑아 "
                "디코딩한 것의 정밀도(k = 5, 같은 특징 공간)로, 코드의 크기만으로 갈리지 않게 한다. 깊은 쪽이 둘 다 "
                "나쁘면 (짝지은 차이의 95% 구간) 성립하고, 둘 다 좋으면 반박되며, 하나는 나쁘고 하나는 좋으면 조건부로 "
                "성립한다."
            ),
            remark=(
                "선형 디코더는 건너뛸 수 없지만 어디서나 흐릿하다. 깊은 디코더는 또렷한 그림을 그리고 그 사이를 빠르게 "
                "지나간다."
            ),
            conclusions={
                "holds": "깊은 신경망의 잠재 공간은 덜 연속적이고 덜 완전하다.",
                "refuted": "깊은 신경망의 잠재 공간이 더 연속적이고 더 완전하다.",
                "undecided": "연속성이나 완전성, 또는 둘 다에서 시드마다 결과가 다르다.",
                "conditional": (
                    "질서의 두 측면이 갈린다. 깊은 신경망은 하나에서는 나쁘고 다른 하나에서는 좋다. 깊이가 질서를 "
                    "내주고 낮은 손실을 얻는다고 한마디로 말할 수는 없다."
                ),
            },
            labels={
                "continuity": "연속성",
                "completeness": "완전성",
                "jumps": "가장 큰 걸음/평균 걸음: 깊은 쪽 빼기 선형",
                "precision": "표본의 정밀도: 깊은 쪽 빼기 선형",
                "sure": "확신도가 0.9를 넘는 비율: 깊은 쪽 빼기 선형",
                "jumps_linear": "가장 큰 걸음/평균 걸음, 선형",
                "jumps_deep": "가장 큰 걸음/평균 걸음, 깊은 쪽",
                "precision_linear": "표본의 정밀도, 선형",
                "precision_deep": "표본의 정밀도, 깊은 쪽",
                "linear": "은닉층 없음",
                "deep": "은닉층 4개",
                "jumps_axis": "가장 큰 걸음/평균 걸음 (분류기 특징)",
                "precision_axis": "정밀도 (분류기 특징)",
                "samples": "코드와 적률이 같은 가우시안에서 디코딩",
            },
        ),
    },
)
