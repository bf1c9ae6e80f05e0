"""C43: does a code keep the main information?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.passes import reconstruct
from elbowroom.evaluation.probes import linear_probe_accuracy
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, interval
from elbowroom.lab.workbench import Workbench

SIZES = (2, 5, 10, 20)
MAIN = 0.95
"""The share of the pixels' probe accuracy that counts as the main information."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(size) for size in SIZES]


def judge(verdicts: Sequence[Verdict]) -> tuple[Verdict, str]:
    """At all sizes, from some size on, at none; else undecided."""
    if all(verdict == "holds" for verdict in verdicts):
        return "holds", ""
    if verdicts[-1] == "holds":
        return ("conditional", "large") if "refuted" in verdicts else ("undecided", "")
    return ("refuted", "") if all(verdict == "refuted" for verdict in verdicts) else ("undecided", "")


def experiment(bench: Workbench) -> Outcome:
    known, data = bench.train.take(slice(0, bench.scale.codes)), bench.held_out
    assert known.y is not None
    assert data.y is not None
    pixels = linear_probe_accuracy(known.x.reshape(len(known), -1), known.y, data.x.reshape(len(data), -1), data.y)
    shares = []
    for recipe in needs(bench):
        shares.append(
            [
                linear_probe_accuracy(bench.codes(model, known.x), known.y, bench.codes(model), data.y) / pixels
                for model in bench.models(recipe)
            ]
        )
    found = [interval(values) for values in shares]
    verdict, condition = judge([above(one, MAIN) for one in found])
    shown, first = data.x[:10], bench.seeds[0]
    rows = {"input": shown}
    rows |= {
        f"size_{size}": reconstruct(bench.model(recipe, first), shown)
        for size, recipe in zip(SIZES, needs(bench), strict=True)
    }
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(one.number(f"size_{size}", "of_pixels") for size, one in zip(SIZES, found, strict=True)),
            Number("pixels", pixels, count=len(data)),
        ),
        plot=panels.figure(
            panels.curve(SIZES, {"codes": np.array(shares)}, "latent_size", "share", reference=MAIN),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
    )


claim = Claim(
    name="C43",
    sources=(1,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Does a code keep what matters?",
            claim="Reducing the dimensions must keep the main information of the data.",
            method=(
                "Autoencoders with 2, 5, 10 and 20 latent dimensions. A logistic regression learns the classes from "
                "training codes and is judged on test codes, as a share of the accuracy of one on pixels; main "
                "information is kept where the share is over 0.95. The claim holds if the 95% interval over five seeds "
                "lies above 0.95 at every size, and on a condition if it does at the largest and lies below at a "
                "smaller one."
            ),
            remark=(
                "The source says what reduction should do; measured is whether it does. The class is but one piece of "
                "information, and a linear probe finds only what lies open."
            ),
            conclusions={
                "holds": "Even the smallest code keeps what a linear reader needs for the class.",
                "conditional": (
                    "A code with enough dimensions keeps what a linear reader needs for the class; a very small one "
                    "does not."
                ),
                "refuted": "At no size did the code keep what a linear reader finds in the pixels.",
                "undecided": "At which sizes the code keeps enough cannot be told from the seeds.",
            },
            labels={
                "large": "with enough latent dimensions",
                "size_2": "2 dimensions",
                "size_5": "5 dimensions",
                "size_10": "10 dimensions",
                "size_20": "20 dimensions",
                "of_pixels": "of the accuracy on pixels",
                "pixels": "Accuracy of the probe on pixels",
                "codes": "Codes",
                "latent_size": "Latent dimensions",
                "share": "Probe accuracy as a share of the pixels'",
                "input": "Input",
            },
        ),
        "ko": Words(
            title="코드는 중요한 것을 남기는가?",
            claim="차원을 줄일 때는 데이터의 주요 정보를 남겨야 한다.",
            method=(
                "잠재 차원이 2, 5, 10, 20인 오토인코더를 쓴다. 로지스틱 회귀가 훈련 코드에서 클래스를 배워 시험 "
                "코드에서 맞힌 정확도를 픽셀에서 배운 것의 정확도로 나눈다. 0.95가 넘으면 주요 정보를 남긴 것으로 "
                "본다. 다섯 시드의 95% 구간이 모든 차원에서 0.95보다 위이면 성립하고, 가장 큰 차원에서는 위이지만 더 "
                "작은 차원에서 아래이면 조건부로 성립한다."
            ),
            remark=(
                "글은 차원 축소가 어떠해야 하는지를 말하고, 여기서는 실제로 그런지를 잰다. 클래스는 정보의 일부일 "
                "뿐이며, 선형 분류기는 드러나 있는 것만 찾는다."
            ),
            conclusions={
                "holds": "가장 작은 코드도 선형 분류기가 클래스를 맞히는 데 필요한 것을 남긴다.",
                "conditional": (
                    "차원이 충분한 코드는 선형 분류기가 클래스를 맞히는 데 필요한 것을 남기지만, 아주 작은 코드는 "
                    "그렇지 않다."
                ),
                "refuted": "어느 차원에서도 코드는 선형 분류기가 픽셀에서 찾는 것을 남기지 못했다.",
                "undecided": "몇 차원의 코드가 충분히 남기는지 시드로는 알 수 없다.",
            },
            labels={
                "large": "잠재 차원이 충분할 때",
                "size_2": "2차원",
                "size_5": "5차원",
                "size_10": "10차원",
                "size_20": "20차원",
                "of_pixels": "픽셀 정확도 대비",
                "pixels": "픽셀에서의 정확도",
                "codes": "코드",
                "latent_size": "잠재 차원",
                "share": "픽셀 대비 정확도의 비율",
                "input": "입력",
            },
        ),
    },
)
