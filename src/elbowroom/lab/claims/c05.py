"""C5: do near points of the VAE's latent space decode to similar content?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from elbowroom.evaluation.geometry import continuity
from elbowroom.evaluation.passes import decode
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

PAIRS, STEPS, SHOWN = 1000, 64, 10


def needs(bench: Workbench) -> Sequence[Recipe]:
    large = bench.scale.large_latent
    return [bench.autoencoder(), bench.vae(), bench.autoencoder(large), bench.vae(large)]


def line(bench: Workbench, model: Model) -> np.ndarray:
    """Pictures on the way between the first test row and the first of another class."""
    data = bench.held_out
    assert data.y is not None
    codes = bench.codes(model, data.x[[0, int(np.argmax(data.y != data.y[0]))]])
    return decode(model, (codes[0] + np.linspace(0, 1, SHOWN)[:, None] * (codes[1] - codes[0])).astype(np.float32))


def experiment(bench: Workbench) -> Outcome:
    arms = dict(zip(("autoencoder", "vae", "autoencoder_large", "vae_large"), needs(bench), strict=True))
    jumps: dict[str, list[float]] = {}
    for arm, recipe in arms.items():
        jumps[arm] = [
            float(continuity(partial(decode, model), bench.codes(model), bench.features, PAIRS, STEPS, seed=i).mean())
            for i, model in enumerate(bench.models(recipe))
        ]
    found = difference(jumps["vae"], jumps["autoencoder"])
    first = bench.seeds[0]
    rows = {arm: line(bench, bench.model(arms[arm], first)) for arm in ("autoencoder", "vae")}
    return Outcome(
        verdict=below(found),
        numbers=(
            found.number("difference"),
            interval(jumps["autoencoder"]).number("autoencoder"),
            interval(jumps["vae"]).number("vae"),
            difference(jumps["vae_large"], jumps["autoencoder_large"]).number("difference_large"),
            interval(jumps["autoencoder_large"]).number("autoencoder_large"),
            interval(jumps["vae_large"]).number("vae_large"),
        ),
        plot=panels.figure(
            panels.paired({arm: jumps[arm] for arm in rows}, y="jumps", title="two", reference=1.0),
            panels.paired({arm: jumps[arm] for arm in arms if arm not in rows}, y="jumps", title="large",
                          reference=1.0),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max()), title="way"),
        ),
    )  # fmt: skip


claim = Claim(
    name="C5",
    sources=(1,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Do near points decode alike?",
            claim=(
                "The VAE's latent space is continuous: points that are near each other decode to similar content, "
                "which an autoencoder's do not."
            ),
            method=(
                "On 1,000 straight lines between random test codes, in 64 steps, the largest step over the mean step "
                "in the features of a classifier: 1 is an even way, 64 a single jump. VAE against autoencoder with "
                "equal networks and steps. The claim holds if the 95% interval of the paired difference VAE minus "
                "autoencoder lies below 0 with two latent dimensions. A larger latent space is reported beside it."
            ),
            remark=(
                "Both decoders are continuous functions, so neither jumps in the strict sense; what differs is how "
                "suddenly one picture becomes another."
            ),
            conclusions={
                "holds": "On the way between two codes the VAE's pictures change more evenly.",
                "refuted": (
                    "The autoencoder's pictures change more evenly on the way. One reason may be that the VAE leaves "
                    "no room between its classes, so that their borders are crossed in a short stretch."
                ),
                "undecided": "The seeds do not agree on whose pictures change more evenly.",
            },
            labels={
                "difference": "VAE minus autoencoder, 2 dimensions",
                "autoencoder": "Autoencoder",
                "vae": "VAE",
                "difference_large": "VAE minus autoencoder, larger latent space",
                "autoencoder_large": "Autoencoder, larger latent space",
                "vae_large": "VAE, larger latent space",
                "jumps": "Largest over mean step",
                "two": "Two latent dimensions",
                "large": "Larger latent space",
                "way": "On the way from one test image to another",
            },
        ),
        "ko": Words(
            title="가까운 점은 비슷하게 디코딩되는가?",
            claim="VAE의 잠재 공간은 연속적이다. 오토인코더와 달리 서로 가까운 점은 비슷한 내용으로 디코딩된다.",
            method=(
                "무작위로 고른 두 시험 코드를 잇는 선분 1,000개를 64걸음으로 나누고, 분류기 특징 공간에서 가장 큰 "
                "걸음을 평균 걸음으로 나눈다. 1이면 고른 길이고 64이면 한 번에 건너뛰는 길이다. 같은 신경망과 학습 "
                "횟수의 VAE와 오토인코더를 견준다. 2차원 잠재 공간에서 VAE에서 오토인코더를 뺀 짝지은 차이의 95% "
                "구간이 0보다 아래에 있으면 성립한다. 더 큰 잠재 공간의 값은 곁들여 보인다."
            ),
            remark=(
                "두 디코더 모두 연속 함수이므로 엄밀히는 건너뛰지 않는다. 다른 것은 한 그림이 얼마나 갑자기 다른 "
                "그림이 되는가이다."
            ),
            conclusions={
                "holds": "두 코드 사이를 지날 때 VAE의 그림이 더 고르게 바뀐다.",
                "refuted": (
                    "사이를 지날 때 오토인코더의 그림이 더 고르게 바뀐다. VAE는 클래스 사이에 빈자리를 두지 않아 "
                    "경계를 짧은 구간에서 넘는 것이 한 까닭일 수 있다."
                ),
                "undecided": "누구의 그림이 더 고르게 바뀌는지 시드마다 다르다.",
            },
            labels={
                "difference": "VAE 빼기 오토인코더, 2차원",
                "autoencoder": "오토인코더",
                "vae": "VAE",
                "difference_large": "VAE 빼기 오토인코더, 더 큰 잠재 공간",
                "autoencoder_large": "오토인코더, 더 큰 잠재 공간",
                "vae_large": "VAE, 더 큰 잠재 공간",
                "jumps": "가장 큰 걸음/평균 걸음",
                "two": "2차원 잠재 공간",
                "large": "더 큰 잠재 공간",
                "way": "한 시험 이미지에서 다른 이미지로 가는 길",
            },
        ),
    },
)
