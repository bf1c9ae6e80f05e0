"""C31: are samples new, and yet like the training data?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import pairwise_distances_argmin

from elbowroom.evaluation.generation import nearest_distances, precision_recall
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, below, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

COPIED = 75.0
"""Percent of samples that are nearer to a training than to an unseen image: halfway from no preference to copies."""
ALIKE = 50.0
"""Percent of samples among real images: most of them."""
ROWS = 2000
"""Samples, and held-out images, that are compared at most."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae(bench.scale.large_latent)]


def experiment(bench: Workbench) -> Outcome:
    (vae,) = needs(bench)
    unseen = bench.held_out.x[:ROWS]
    # as many training images as unseen ones, so that neither side has the nearest one by number alone
    seen = bench.train.x[bench.rng("C31").permutation(len(bench.train))[: len(unseen)]]
    unit = float(bench.train.x.max()) - float(bench.train.x.min())
    reference = nearest_distances(unseen, bench.train.x) / unit
    real = bench.features.features(unseen)

    def drawn(model: Model, seed: int) -> np.ndarray:
        return bench.samples(model, seed, count=min(ROWS, bench.scale.codes))

    farther, preference, precision, medians = [], [], [], []
    for seed in bench.seeds:
        rows = drawn(bench.model(vae, seed), seed)
        distance = nearest_distances(rows, bench.train.x) / unit
        medians.append(float(np.median(distance)))
        farther.append(medians[-1] - float(np.median(reference)))
        preference.append(100 * float((nearest_distances(rows, seen) < nearest_distances(rows, unseen)).mean()))
        precision.append(100 * precision_recall(real, bench.features.features(rows))[0])
    distances, shares, likeness = interval(farther), interval(preference), interval(precision)

    shown = drawn(bench.model(vae, bench.seeds[0]), bench.seeds[0])[:10]
    nearest = pairwise_distances_argmin(*(x.reshape(len(x), -1).astype(np.float32) for x in (shown, bench.train.x)))
    verdict = _verdict(above(distances), below(shares, COPIED), above(likeness, ALIKE))
    return Outcome(
        verdict=verdict,
        numbers=(
            distances.number("farther", "pixel"),
            shares.number("preference", "%"),
            likeness.number("precision", "%"),
            interval(medians).number("samples", "pixel"),
        ),
        plot=panels.figure(
            panels.bars({"samples": medians, "unseen": [float(np.median(reference))]}, y="distance"),
            panels.bars({"preference": preference, "precision": precision}, y="share", reference=50.0),
            panels.images({"sample": shown, "nearest": bench.train.x[nearest]},
                          float(bench.train.x.min()), float(bench.train.x.max())),
        ),
        condition="by_preference" if verdict == "conditional" else "",
    )  # fmt: skip


def _verdict(farther: Verdict, not_copied: Verdict, alike: Verdict) -> Verdict:
    """New by both measures and alike; new by preference only; copies, or unlike."""
    if "refuted" in (not_copied, alike):
        return "refuted"
    if not_copied == alike == "holds":
        return {"holds": "holds", "refuted": "conditional"}.get(farther, "undecided")  # type: ignore[return-value]
    return "undecided"


claim = Claim(
    name="C31",
    sources=(2,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="New, yet like the data?",
            claim="A generative model makes data that are new and yet like the training data.",
            method=(
                "Up to 2,000 samples of the VAE. New: the median pixel distance to the nearest training image is no "
                "smaller than that of test images, and fewer than 75% of samples lie nearer to a training image than "
                "to a test image where equally many of both are offered (50% is no preference, 100% are copies). "
                "Like: most samples lie among real images in the hidden units of a classifier (precision, k = 5). "
                "All by 95% intervals over seeds; if only the first comparison fails, the claim holds conditionally."
            ),
            remark=(
                "A blurred picture is near to every picture. So a short way to the nearest training image proves no "
                "copying; that it is shorter than the way to equally many unseen images would."
            ),
            conclusions={
                "holds": "Samples are no nearer to training images than unseen images are, and lie among real images.",
                "conditional": (
                    "Samples lie nearer to training images than sharp unseen images do, as blurred pictures lie near "
                    "to all. They hardly prefer training images to unseen ones, so they are no copies, and most lie "
                    "among real images."
                ),
                "refuted": "Samples are copies of training images, or most of them lie outside the real images.",
                "undecided": "One of the three measures lies so near to its limit that the seeds do not decide.",
            },
            labels={
                "farther": "Distance to the nearest training image: samples minus test images",
                "preference": "Nearer to a training image than to a test image",
                "precision": "Among real images (precision)",
                "samples": "Samples",
                "unseen": "Test images",
                "distance": "Median distance to the nearest training image",
                "share": "Share of samples (%)",
                "sample": "Sample",
                "nearest": "Nearest training image",
                "pixel": "pixel distance, range of values 1",
                "by_preference": "newness means that training images are not preferred to unseen ones",
            },
        ),
        "ko": Words(
            title="새로우면서 닮았는가?",
            claim="생성 모델은 훈련 데이터와 닮았으면서도 새로운 데이터를 만든다.",
            method=(
                "VAE의 표본을 2,000개까지 쓴다. 새로움: 가장 가까운 훈련 이미지까지의 픽셀 거리의 중앙값이 테스트 "
                "이미지의 경우보다 작지 않고, 훈련 이미지와 테스트 이미지를 같은 수로 놓았을 때 훈련 이미지 쪽에 더 "
                "가까운 표본이 75%보다 적다(50%는 치우침이 없음, 100%는 복사). 닮음: 표본의 절반 넘게 분류기 "
                "은닉층에서 실제 이미지 사이에 놓인다(정밀도, k = 5). 모두 시드에 대한 95% 구간으로 정하며, 첫 "
                "비교만 실패하면 조건부로 성립한다."
            ),
            remark=(
                "흐릿한 그림은 어느 그림과도 가깝다. 그래서 가장 가까운 훈련 이미지까지 가깝다고 해서 복사라 할 수는 "
                "없다. 같은 수의 처음 보는 이미지보다 훈련 이미지에 더 가까울 때 복사를 의심한다."
            ),
            conclusions={
                "holds": "표본은 처음 보는 이미지보다 훈련 이미지에 더 가깝지 않고, 실제 이미지 사이에 놓인다.",
                "conditional": (
                    "표본은 선명한 테스트 이미지보다 훈련 이미지에 더 가깝다. 흐릿한 그림은 어느 것과도 가깝기 "
                    "때문이다. 처음 보는 이미지보다 훈련 이미지를 거의 더 좋아하지 않으므로 복사가 아니며, 대부분 실제 "
                    "이미지 사이에 놓인다."
                ),
                "refuted": "표본이 훈련 이미지의 복사이거나, 대부분 실제 이미지 밖에 놓인다.",
                "undecided": "세 값 가운데 하나가 기준에 너무 가까워서 시드로는 가릴 수 없다.",
            },
            labels={
                "farther": "가장 가까운 훈련 이미지까지의 거리: 표본 빼기 테스트 이미지",
                "preference": "테스트 이미지보다 훈련 이미지에 가까움",
                "precision": "실제 이미지 사이에 있음 (정밀도)",
                "samples": "표본",
                "unseen": "테스트 이미지",
                "distance": "가장 가까운 훈련 이미지까지 거리의 중앙값",
                "share": "표본의 비율 (%)",
                "sample": "표본",
                "nearest": "가장 가까운 훈련 이미지",
                "pixel": "픽셀 거리, 값의 범위 1",
                "by_preference": "새롭다는 것이 처음 보는 이미지보다 훈련 이미지를 더 좋아하지 않는다는 뜻일 때",
            },
        ),
    },
)
