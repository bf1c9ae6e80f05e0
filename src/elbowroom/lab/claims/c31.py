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
    return [bench.vae(bench.scale.large_latent, rows=len(bench.train) // 2)]


def experiment(bench: Workbench) -> Outcome:
    (vae,) = needs(bench)
    # half of the images for training and half unseen, so that neither side has the nearest one by number alone
    half = len(bench.train) // 2
    seen, unseen = bench.train.x[:half], bench.train.x[half : 2 * half]
    test = bench.held_out.x[:ROWS]
    unit = float(bench.train.x.max()) - float(bench.train.x.min())
    reference = nearest_distances(test, seen) / unit
    real = bench.features.features(test)

    def drawn(model: Model, seed: int) -> np.ndarray:
        return bench.samples(model, seed, count=min(ROWS, bench.scale.codes))

    farther, preference, precision, medians = [], [], [], []
    for seed in bench.seeds:
        rows = drawn(bench.model(vae, seed), seed)
        to_seen = nearest_distances(rows, seen)
        medians.append(float(np.median(to_seen)) / unit)
        farther.append(medians[-1] - float(np.median(reference)))
        preference.append(100 * float((to_seen < nearest_distances(rows, unseen)).mean()))
        precision.append(100 * precision_recall(real, bench.features.features(rows))[0])
    distances, shares, likeness = interval(farther), interval(preference), interval(precision)

    shown = drawn(bench.model(vae, bench.seeds[0]), bench.seeds[0])[:10]
    nearest = pairwise_distances_argmin(*(x.reshape(len(x), -1).astype(np.float32) for x in (shown, seen)))
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
            panels.images({"sample": shown, "nearest": seen[nearest]},
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
                "The VAE is trained on half of the training images; the other half is unseen. Up to 2,000 samples. "
                "New: the median pixel distance to the nearest training image is no smaller than that of test images, "
                "and fewer than 75% of samples lie nearer to a training image than to an unseen one (50% is no "
                "preference, copies have 100%). Like: most samples lie among real images in the hidden units of a "
                "classifier (precision, k = 5). All by 95% intervals over seeds; if only the first comparison fails, "
                "the claim holds conditionally."
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
                "preference": "Nearer to a training than to an unseen image",
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
                "VAE를 훈련 이미지의 절반으로 학습하고 나머지 절반은 보여 주지 않는다. 표본은 2,000개까지 쓴다. "
                "새로움: 가장 가까운 훈련 이미지까지의 픽셀 거리의 중앙값이 시험 이미지의 경우보다 작지 않고, 처음 "
                "보는 절반보다 훈련에 쓴 절반에 더 가까운 표본이 75%보다 적다(50%는 치우침이 없음, 복사라면 100%). "
                "닮음: 표본의 절반 넘게 분류기 은닉층에서 실제 이미지 사이에 놓인다(정밀도, k = 5). 모두 시드에 대한 "
                "95% 구간으로 정하며, 첫 비교만 실패하면 조건부로 성립한다."
            ),
            remark=(
                "흐릿한 그림은 어느 그림과도 가깝다. 그래서 가장 가까운 훈련 이미지까지 가깝다고 해서 복사라 할 수는 "
                "없다. 같은 수의 처음 보는 이미지보다 훈련 이미지에 더 가까울 때 복사를 의심한다."
            ),
            conclusions={
                "holds": "표본은 처음 보는 이미지보다 훈련 이미지에 더 가깝지 않고, 실제 이미지 사이에 놓인다.",
                "conditional": (
                    "표본은 선명한 시험 이미지보다 훈련 이미지에 더 가깝다. 흐릿한 그림은 어느 것과도 가깝기 "
                    "때문이다. 처음 보는 이미지보다 훈련 이미지를 거의 더 좋아하지 않으므로 복사가 아니며, 대부분 실제 "
                    "이미지 사이에 놓인다."
                ),
                "refuted": "표본이 훈련 이미지의 복사이거나, 대부분 실제 이미지 밖에 놓인다.",
                "undecided": "세 값 가운데 하나가 기준에 너무 가까워서 시드로는 가릴 수 없다.",
            },
            labels={
                "farther": "가장 가까운 훈련 이미지까지의 거리: 표본 빼기 시험 이미지",
                "preference": "처음 보는 이미지보다 훈련 이미지에 가까움",
                "precision": "실제 이미지 사이에 있음 (정밀도)",
                "samples": "표본",
                "unseen": "시험 이미지",
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
