"""C18: does the cross entropy work better than the squared error on grey images?"""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.evaluation.geometry import sure_share
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Words
from elbowroom.lab.measures import frechet_to_held_out
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, below, difference, interval
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

SURE = 0.9
"""A classifier with a higher probability for one class knows what it sees."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return list(_arms(bench).values())


def experiment(bench: Workbench) -> Outcome:
    arms = _arms(bench)

    def distance(model: Model, seed: int) -> float:
        return frechet_to_held_out(bench, bench.samples(model, seed))

    def sure(model: Model, seed: int) -> float:
        return 100 * sure_share(bench.features, bench.samples(model, seed), SURE)

    distances = {name: over_seeds(bench, recipe, distance) for name, recipe in arms.items()}
    shares = {name: over_seeds(bench, recipe, sure) for name, recipe in arms.items()}
    nearer = difference(distances["bce"], distances["mse"])
    surer = difference(shares["bce"], shares["mse"])
    first = bench.seeds[0]
    rows = {"real": bench.held_out.x[:10]}
    rows |= {name: bench.samples(bench.model(recipe, first), first)[:10] for name, recipe in arms.items()}
    return Outcome(
        verdict=all_of(below(nearer), above(surer)),
        numbers=(
            nearer.number("nearer", "feature"),
            surer.number("surer", "points"),
            *(interval(distances[name]).number(f"distance_{name}", "feature") for name in arms),
            *(interval(shares[name]).number(f"sure_{name}", "%") for name in arms),
        ),
        plot=panels.figure(
            panels.paired(distances, y="distance"),
            panels.paired(shares, y="sure"),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
    )


def _arms(bench: Workbench) -> dict[str, Recipe]:
    size = bench.scale.large_latent
    return {
        "bce": bench.vae(size),
        "mse": bench.vae(size, likelihood={"name": "gaussian", "sigma": "optimal"}),
        "continuous": bench.vae(size, likelihood="continuous_bernoulli"),
    }


claim = Claim(
    name="C18",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Cross entropy or squared error?",
            claim=(
                "On digit images the cross entropy (BCE) works better than the squared error, though pixels are grey."
            ),
            method=(
                "Three VAEs that differ in the likelihood alone: Bernoulli (BCE), Gaussian with the best sigma "
                "(squared error), continuous Bernoulli (BCE with its normaliser). Samples are judged twice: Frechet "
                "distance to test images in the hidden units of a classifier, and the share that the classifier is "
                "more than 90% sure of. BCE works better only if both are better by 95% intervals of paired "
                "differences; if one is worse the claim is refuted."
            ),
            remark=(
                "On grey pixels BCE is no log-probability. It works as a loss because its minimum is still at the "
                "right value. The Gaussian's sigma is the best one here, computed from the errors while it trains; a "
                "bare squared error amounts to a sigma of 0.71, which weighs the KL far more."
            ),
            conclusions={
                "holds": "The samples of the BCE model are nearer to real images, and the classifier is surer of them.",
                "refuted": (
                    "By at least one of the two measures the squared error with the best sigma gives better samples."
                ),
                "undecided": "The two measures do not both favour one of the models.",
            },
            labels={
                "nearer": "Frechet distance, BCE minus squared error",
                "surer": "Sure samples, BCE minus squared error",
                "bce": "Bernoulli (BCE)",
                "mse": "Gaussian (squared error)",
                "continuous": "Continuous Bernoulli",
                "distance_bce": "Frechet distance, Bernoulli",
                "distance_mse": "Frechet distance, Gaussian",
                "distance_continuous": "Frechet distance, continuous Bernoulli",
                "sure_bce": "Sure samples, Bernoulli",
                "sure_mse": "Sure samples, Gaussian",
                "sure_continuous": "Sure samples, continuous Bernoulli",
                "real": "Test images",
                "distance": "Frechet distance (hidden units of a classifier)",
                "sure": "Samples the classifier is sure of (%)",
                "feature": "squared units of the classifier's hidden layer",
                "points": "percentage points",
            },
        ),
        "ko": Words(
            title="교차 엔트로피인가 제곱 오차인가?",
            claim="숫자 이미지에서는 픽셀이 회색인데도 교차 엔트로피(BCE)가 제곱 오차보다 낫다.",
            method=(
                "가능도만 다른 VAE 세 개를 학습한다. 베르누이(BCE), 최적 시그마를 쓰는 가우시안(제곱 오차), 연속 "
                "베르누이(정규화 상수를 갖춘 BCE)이다. 표본을 두 가지로 잰다. 분류기 은닉층에서 시험 이미지까지의 "
                "프레셰 거리, 그리고 분류기가 90% 넘게 확신하는 표본의 비율이다. 짝지은 차이의 95% 구간에서 둘 다 나을 "
                "때만 BCE가 낫다고 하고, 하나라도 못하면 주장은 반박된다."
            ),
            remark=(
                "회색 픽셀에서 BCE는 로그 확률이 아니다. 그래도 최솟값이 옳은 값에서 나오므로 손실로는 쓸 수 있다. "
                "여기서 가우시안의 시그마는 학습하면서 오차로부터 계산한 최적값이다. 그냥 제곱 오차를 쓰는 것은 "
                "시그마를 0.71로 고정하는 셈이어서 KL의 비중이 훨씬 커진다."
            ),
            conclusions={
                "holds": "BCE 모델의 표본이 실제 이미지에 더 가깝고, 분류기도 더 확신한다.",
                "refuted": "적어도 한 가지 잣대에서는 최적 시그마를 쓴 제곱 오차의 표본이 더 낫다.",
                "undecided": "두 잣대가 함께 한 모델의 손을 들어 주지 않는다.",
            },
            labels={
                "nearer": "프레셰 거리, BCE 빼기 제곱 오차",
                "surer": "확신한 표본의 비율, BCE 빼기 제곱 오차",
                "bce": "베르누이 (BCE)",
                "mse": "가우시안 (제곱 오차)",
                "continuous": "연속 베르누이",
                "distance_bce": "프레셰 거리, 베르누이",
                "distance_mse": "프레셰 거리, 가우시안",
                "distance_continuous": "프레셰 거리, 연속 베르누이",
                "sure_bce": "확신한 표본, 베르누이",
                "sure_mse": "확신한 표본, 가우시안",
                "sure_continuous": "확신한 표본, 연속 베르누이",
                "real": "시험 이미지",
                "distance": "프레셰 거리 (분류기의 은닉층)",
                "sure": "분류기가 확신한 표본 (%)",
                "feature": "분류기 은닉층의 제곱 단위",
                "points": "퍼센트포인트",
            },
        ),
    },
)
