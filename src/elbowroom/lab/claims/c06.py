"""C6: does every point of the prior decode to something meaningful?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.geometry import completeness, sure_share
from elbowroom.evaluation.passes import decode, reconstruct
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.measures import fitted_gaussian
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, agreeing, difference, interval
from elbowroom.lab.workbench import Workbench

CONFIDENCE, SHOWN = 0.9, 12


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def experiment(bench: Workbench) -> Outcome:
    autoencoder, vae = needs(bench)
    count, space = bench.scale.codes, bench.features
    arms = ("autoencoder", "autoencoder_normal", "vae")
    precision: dict[str, list[float]] = {arm: [] for arm in arms}
    sure: dict[str, list[float]] = {arm: [] for arm in arms}
    restored, pictures = [], {}
    for i, seed in enumerate(bench.seeds):
        z = bench.rng("C6", i).standard_normal((count, 2)).astype(np.float32)
        plain, variational = bench.model(autoencoder, seed), bench.model(vae, seed)
        fitted = fitted_gaussian(bench.codes(plain, bench.train.x[:count]), count, bench.rng("C6", "fitted", i))
        samples = dict(zip(arms, (decode(plain, fitted), decode(plain, z), decode(variational, z)), strict=True))
        for arm, x in samples.items():
            found = completeness(space, bench.held_out.x, x, CONFIDENCE)
            precision[arm].append(found[0])
            sure[arm].append(found[1])
            if i == 0:
                pictures[arm] = x[:SHOWN]
        again = reconstruct(variational, bench.held_out.x)
        restored.append(sure_share(space, again, CONFIDENCE))
    real = sure_share(space, bench.held_out.x, CONFIDENCE)
    by_precision = difference(precision["vae"], precision["autoencoder"])
    by_confidence = difference(sure["vae"], sure["autoencoder"])
    verdict, condition = agreeing(above(by_precision), above(by_confidence), ("by_precision", "by_confidence"))
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            by_precision.number("precision"),
            by_confidence.number("sure"),
            *(interval(precision[arm]).number(f"precision_{arm}") for arm in arms),
            *(interval(sure[arm]).number(f"sure_{arm}") for arm in arms),
            interval(restored).number("sure_restored"),
            Number("sure_real", real, count=len(bench.held_out)),
        ),
        plot=panels.figure(
            panels.paired(precision, y="precision_axis"),
            panels.paired(sure, y="sure_axis", reference=real),
            panels.images(pictures, float(bench.train.x.min()), float(bench.train.x.max()), title="samples"),
        ),
    )


claim = Claim(
    name="C6",
    sources=(1,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Is the latent space complete?",
            claim="Every point of the VAE's prior decodes to something meaningful, which an autoencoder's do not.",
            method=(
                "Rows decoded from prior samples of the VAE, and from a Gaussian with the moments of the "
                "autoencoder's training codes, so that scale decides nothing. Measured are precision (k = 5, features "
                "of a classifier, test rows as the real ones) and the share that the classifier gives a class with "
                "more than 0.9. The claim holds if the 95% intervals of both paired differences VAE minus autoencoder "
                "lie above 0, and on a condition if one lies above and the other below."
            ),
            remark=(
                "The verdict is one of comparison. The word 'every' is not to be had: between two classes there are "
                "points that decode to neither. The classifier's share on real and on restored rows says what could be "
                "reached at most."
            ),
            conclusions={
                "holds": (
                    "The VAE's prior decodes to meaningful rows more often than the autoencoder's codes do, though not "
                    "at every point."
                ),
                "conditional": (
                    "Precision and the classifier's confidence point in different directions: by one the VAE is more "
                    "complete, by the other the autoencoder."
                ),
                "refuted": (
                    "The VAE's prior decodes to meaningful rows less often than a Gaussian fitted to the "
                    "autoencoder's codes."
                ),
                "undecided": "By precision, by confidence, or by both, the seeds do not agree.",
            },
            labels={
                "by_precision": "by precision, not by the classifier's confidence",
                "by_confidence": "by the classifier's confidence, not by precision",
                "precision": "Precision: VAE minus autoencoder (fitted Gaussian)",
                "sure": "Share above 0.9: VAE minus autoencoder (fitted Gaussian)",
                "precision_autoencoder": "Precision, autoencoder (fitted Gaussian)",
                "precision_autoencoder_normal": "Precision, autoencoder (N(0, I))",
                "precision_vae": "Precision, VAE",
                "sure_autoencoder": "Share above 0.9, autoencoder (fitted Gaussian)",
                "sure_autoencoder_normal": "Share above 0.9, autoencoder (N(0, I))",
                "sure_vae": "Share above 0.9, VAE",
                "sure_restored": "Share above 0.9, test rows restored by the VAE",
                "sure_real": "Share above 0.9, test rows",
                "autoencoder": "Autoencoder, fitted Gaussian",
                "autoencoder_normal": "Autoencoder, N(0, I)",
                "vae": "VAE",
                "precision_axis": "Precision (classifier's features)",
                "sure_axis": "Share with confidence above 0.9",
                "samples": "Samples",
            },
        ),
        "ko": Words(
            title="잠재 공간은 완전한가?",
            claim="오토인코더와 달리 VAE의 사전분포에서는 어느 점이든 뜻있는 것으로 디코딩된다.",
            method=(
                "VAE의 사전분포에서 뽑은 점과, 오토인코더의 훈련 코드와 평균, 공분산이 같은 가우시안에서 뽑은 점을 "
                "디코딩한다. 그래서 코드의 크기만으로 갈리지 않는다. 정밀도(k = 5, 분류기 특징 공간, 시험 데이터 "
                "기준)와 분류기가 한 클래스에 0.9가 넘는 확률을 주는 비율을 잰다. VAE에서 오토인코더를 뺀 두 짝지은 "
                "차이의 95% 구간이 모두 0보다 위이면 성립하고, 하나는 위, 하나는 아래이면 조건부로 성립한다."
            ),
            remark=(
                "판정은 견주어 본 것이다. '어느 점이든'은 이룰 수 없다. 두 클래스 사이에는 어느 쪽도 아닌 것으로 "
                "디코딩되는 점이 있다. 실제 데이터와 복원한 데이터에서의 비율이 다다를 수 있는 값을 알려 준다."
            ),
            conclusions={
                "holds": (
                    "VAE의 사전분포는 오토인코더의 코드보다 더 자주 뜻있는 것으로 디코딩된다. 그렇다고 어느 점이나 "
                    "그런 것은 아니다."
                ),
                "conditional": (
                    "정밀도와 분류기의 확신도가 서로 다른 쪽을 가리킨다. 하나로는 VAE가, 다른 하나로는 오토인코더가 더 "
                    "완전하다."
                ),
                "refuted": (
                    "VAE의 사전분포는 오토인코더의 코드에 맞춘 가우시안보다 뜻있는 것으로 디코딩되는 일이 더 적다."
                ),
                "undecided": "정밀도나 확신도, 또는 둘 다에서 시드마다 결과가 다르다.",
            },
            labels={
                "by_precision": "정밀도로는 성립하지만 분류기의 확신도로는 아님",
                "by_confidence": "분류기의 확신도로는 성립하지만 정밀도로는 아님",
                "precision": "정밀도: VAE 빼기 오토인코더 (맞춘 가우시안)",
                "sure": "0.9를 넘는 비율: VAE 빼기 오토인코더 (맞춘 가우시안)",
                "precision_autoencoder": "정밀도, 오토인코더 (맞춘 가우시안)",
                "precision_autoencoder_normal": "정밀도, 오토인코더 (N(0, I))",
                "precision_vae": "정밀도, VAE",
                "sure_autoencoder": "0.9를 넘는 비율, 오토인코더 (맞춘 가우시안)",
                "sure_autoencoder_normal": "0.9를 넘는 비율, 오토인코더 (N(0, I))",
                "sure_vae": "0.9를 넘는 비율, VAE",
                "sure_restored": "0.9를 넘는 비율, VAE가 복원한 시험 데이터",
                "sure_real": "0.9를 넘는 비율, 시험 데이터",
                "autoencoder": "오토인코더, 맞춘 가우시안",
                "autoencoder_normal": "오토인코더, N(0, I)",
                "vae": "VAE",
                "precision_axis": "정밀도 (분류기 특징)",
                "sure_axis": "확신도가 0.9를 넘는 비율",
                "samples": "표본",
            },
        ),
    },
)
