"""C36: does the adversarial autoencoder remove the limit to Gaussians?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.aggregate import MOST_POINTS, mmd_ratio
from elbowroom.evaluation.health import prior_draws
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.measures import drawn_codes, fitted_gaussian, pooled_rows
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

PRIORS = ("uniform", "swiss_roll", "ten_gaussians")
RIVAL = "ten_gaussians"
"""What a VAE with a KL by Monte Carlo gets too: a roll has no density, and a Gaussian q leaves the square."""
KERNEL, REPEATS, SHOWN = 0.1, 2, 500
"""Squared width of the kernel, narrow enough to tell the arms of a roll apart; splits of the prior; points of a map."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [*(game(bench, name) for name in PRIORS), bench.vae(prior=RIVAL), bench.vae()]


def game(bench: Workbench, prior: str) -> Recipe:
    """With players that learn within these few steps; chosen by one model's codes of training rows."""
    scale = bench.scale  # a step has three turns, so there are fewer steps
    return bench.adversarial(
        prior=prior, discriminator=(scale.hidden[0] // 2,) * 2, slope_penalty=0.01,
        training={"steps": 3 * scale.steps // 4, "learning_rate": 2.5 * scale.learning_rate},
    )  # fmt: skip


def apart(points: np.ndarray, draws: np.ndarray) -> float:
    """The MMD ratio of points [N, 2] to a prior: 1 where they could be its draws."""
    return mmd_ratio(points, draws, "pooled", scale=KERNEL, repeats=REPEATS).value


def mapped(prior: Model, codes: np.ndarray) -> np.ndarray:
    """Draws of a VAE's q through the map that makes draws of this model's prior of normal noise."""
    z = torch.from_numpy(codes)
    with torch.no_grad():
        return prior.prior(z).rsample(z).numpy()


def judge(verdicts: Sequence[Verdict]) -> tuple[Verdict, str]:
    """Of all priors, or on a condition of those whose key is the condition."""
    if len(set(verdicts)) == 1:
        return verdicts[0], ""
    if "undecided" in verdicts:
        return "undecided", ""
    return "conditional", "_and_".join(name for name, found in zip(PRIORS, verdicts, strict=True) if found == "holds")


def experiment(bench: Workbench) -> Outcome:
    *players, rival, vae = needs(bench)
    x = pooled_rows(bench)[:MOST_POINTS]
    ratios: dict[str, dict[str, list[float]]] = {}
    maps = {}
    for name, recipe in zip(PRIORS, players, strict=True):
        arms: dict[str, list[float]] = {"gaussian": [], "adversarial": [], "mapped": []}
        for i, model in enumerate(bench.models(recipe)):
            draws = prior_draws(model, 2 * len(x), i, "C36")
            codes = bench.codes(model, x)
            arms["adversarial"].append(apart(codes, draws))
            # the Gaussian of the prior's own mean and covariance: what codes that stay Gaussian can reach at best
            arms["gaussian"].append(apart(fitted_gaussian(draws, len(x), bench.rng("C36", name, i)), draws))
            normal = drawn_codes(bench.model(vae, bench.seeds[i]), x, i)
            arms["mapped"].append(apart(mapped(model, normal), draws))
            if name == RIVAL:
                codes_of_rival = drawn_codes(bench.model(rival, bench.seeds[i]), x, i)
                arms.setdefault("carlo", []).append(apart(codes_of_rival, draws))
            if i == 0:
                maps[name] = {"prior": draws[:SHOWN], "adversarial": codes[:SHOWN]}
        ratios[name] = arms
    found = {name: difference(arms["adversarial"], arms["gaussian"]) for name, arms in ratios.items()}
    verdict, condition = judge([below(found[name]) for name in PRIORS])
    errors = {arm: [bench.error(model) for model in bench.models(recipe)]
              for arm, recipe in (("adversarial", players[PRIORS.index(RIVAL)]), ("carlo", rival))}  # fmt: skip
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(found[name].number(f"difference_{name}") for name in PRIORS),
            *(
                interval(values).number(f"{arm}_{name}")
                for name, arms in ratios.items()
                for arm, values in arms.items()
            ),
            *(interval(values).number(f"error_{arm}", "squared") for arm, values in errors.items()),
        ),
        plot=panels.figure(
            *(panels.scatter(points, "first", "second", title=name) for name, points in maps.items()),
            *(panels.paired(arms, y="ratio", title=name, log=True, reference=1.0) for name, arms in ratios.items()),
        ),
    )


claim = Claim(
    name="C36",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    wants="rows",
    words={
        "en": Words(
            title="Does the AAE lift the Gaussian limit?",
            claim=(
                "A VAE's KL wants a Gaussian; the adversarial autoencoder brings its codes to any prior that can be "
                "drawn from."
            ),
            method=(
                "Adversarial autoencoders with two latent dimensions and three priors: a uniform square, a swiss roll, "
                "ten Gaussians around a circle. Measured is the MMD of codes to the prior over that of two samples of "
                "the prior (1 is a perfect match; kernel scale 0.1; test rows, filled up with training rows where "
                "there are few, at most 2,000), against the same of the Gaussian with the prior's mean and covariance, "
                "which is what codes that stay Gaussian reach at best. The claim holds if the 95% interval of the "
                "paired difference lies below 0 for all three priors, and on a condition if it does for some and lies "
                "above 0 for the others."
            ),
            remark=(
                "There are two rivals. A VAE takes the ten Gaussians as its prior too, with its KL by Monte Carlo; a "
                "swiss roll has no density, and of a uniform square the KL of a Gaussian q is infinite. And a VAE's "
                "codes, which are near N(0, I), can be mapped afterwards by the function that makes the prior's draws "
                "of normal noise, which takes no discriminator."
            ),
            conclusions={
                "holds": (
                    "The codes come nearer to each of the three priors than a Gaussian can. Whether it takes an "
                    "adversary for that, the two rivals say."
                ),
                "conditional": "To some of the priors the codes come nearer than a Gaussian can, to others not.",
                "refuted": "To none of the three priors do the codes come nearer than a Gaussian does.",
                "undecided": (
                    "For at least one prior the seeds do not agree on whether codes come nearer than a Gaussian."
                ),
            },
            labels={
                "uniform": "Uniform square",
                "swiss_roll": "Swiss roll",
                "ten_gaussians": "Ten Gaussians",
                "uniform_and_swiss_roll": "the prior is the uniform square or the swiss roll",
                "uniform_and_ten_gaussians": "the prior is the uniform square or ten Gaussians",
                "swiss_roll_and_ten_gaussians": "the prior is the swiss roll or ten Gaussians",
                "difference_uniform": "MMD ratio, AAE minus Gaussian, uniform square",
                "difference_swiss_roll": "MMD ratio, AAE minus Gaussian, swiss roll",
                "difference_ten_gaussians": "MMD ratio, AAE minus Gaussian, ten Gaussians",
                "gaussian_uniform": "MMD ratio, Gaussian, uniform square",
                "gaussian_swiss_roll": "MMD ratio, Gaussian, swiss roll",
                "gaussian_ten_gaussians": "MMD ratio, Gaussian, ten Gaussians",
                "adversarial_uniform": "MMD ratio, AAE, uniform square",
                "adversarial_swiss_roll": "MMD ratio, AAE, swiss roll",
                "adversarial_ten_gaussians": "MMD ratio, AAE, ten Gaussians",
                "mapped_uniform": "MMD ratio, mapped codes of a VAE, uniform square",
                "mapped_swiss_roll": "MMD ratio, mapped codes of a VAE, swiss roll",
                "mapped_ten_gaussians": "MMD ratio, mapped codes of a VAE, ten Gaussians",
                "carlo_ten_gaussians": "MMD ratio, VAE with Monte Carlo KL, ten Gaussians",
                "error_adversarial": "Squared error, AAE, ten Gaussians",
                "error_carlo": "Squared error, VAE with Monte Carlo KL, ten Gaussians",
                "squared": "squared units",
                "gaussian": "Gaussian",
                "mapped": "VAE, mapped",
                "adversarial": "AAE",
                "carlo": "VAE, Monte Carlo KL",
                "prior": "Prior",
                "first": "First coordinate",
                "second": "Second coordinate",
                "ratio": "MMD ratio to the prior",
            },
        ),
        "ko": Words(
            title="AAE는 가우시안의 한계를 없애는가?",
            claim=(
                "VAE의 KL은 가우시안을 요구하지만, 적대적 오토인코더는 표본을 뽑을 수 있는 사전분포라면 무엇에든 "
                "코드를 맞춘다."
            ),
            method=(
                "2차원 적대적 오토인코더를 세 사전분포(균등한 정사각형, 스위스 롤, 원을 따라 놓인 가우시안 열 개)로 "
                "학습한다. 코드와 사전분포 사이의 MMD를 사전분포의 두 표본 사이의 MMD로 나눈 비(1이면 완전히 맞음. "
                "커널 척도 0.1. 시험 데이터를 쓰고 적으면 훈련 데이터로 채우며 많아야 2,000행)를, 사전분포와 평균과 "
                "공분산이 같은 가우시안의 비와 견준다. 코드가 가우시안에 머문다면 거기까지가 한계이다. 짝지은 차이의 "
                "95% 구간이 세 사전분포 모두에서 0보다 아래에 있으면 성립하고, 일부에서 아래에 있고 나머지에서 위에 "
                "있으면 조건부로 성립한다."
            ),
            remark=(
                "경쟁하는 설명이 둘 있다. 가우시안 열 개는 VAE도 KL을 몬테카를로로 구해 사전분포로 쓸 수 있다. 스위스 "
                "롤은 밀도가 없고, 균등한 정사각형에 대한 가우시안 q의 KL은 무한대이다. 또 VAE의 코드는 N(0, I)에 "
                "가까우므로, 정규 잡음에서 그 사전분포의 표본을 만드는 함수로 나중에 옮기면 된다. 여기에는 판별기가 "
                "필요 없다."
            ),
            conclusions={
                "holds": (
                    "세 사전분포 모두에서 코드가 가우시안보다 더 가까이 간다. 거기에 적대적 학습이 꼭 필요한지는 두 "
                    "경쟁 방법의 값이 말해 준다."
                ),
                "conditional": "어떤 사전분포에는 코드가 가우시안보다 더 가까이 가고, 어떤 것에는 그렇지 않다.",
                "refuted": "세 사전분포 어느 것에도 코드가 가우시안보다 가까이 가지 못한다.",
                "undecided": "적어도 한 사전분포에서, 코드가 가우시안보다 가까이 가는지 시드마다 다르다.",
            },
            labels={
                "uniform": "균등한 정사각형",
                "swiss_roll": "스위스 롤",
                "ten_gaussians": "가우시안 열 개",
                "uniform_and_swiss_roll": "사전분포가 균등한 정사각형이나 스위스 롤일 때",
                "uniform_and_ten_gaussians": "사전분포가 균등한 정사각형이나 가우시안 열 개일 때",
                "swiss_roll_and_ten_gaussians": "사전분포가 스위스 롤이나 가우시안 열 개일 때",
                "difference_uniform": "MMD 비, AAE 빼기 가우시안, 균등한 정사각형",
                "difference_swiss_roll": "MMD 비, AAE 빼기 가우시안, 스위스 롤",
                "difference_ten_gaussians": "MMD 비, AAE 빼기 가우시안, 가우시안 열 개",
                "gaussian_uniform": "MMD 비, 가우시안, 균등한 정사각형",
                "gaussian_swiss_roll": "MMD 비, 가우시안, 스위스 롤",
                "gaussian_ten_gaussians": "MMD 비, 가우시안, 가우시안 열 개",
                "adversarial_uniform": "MMD 비, AAE, 균등한 정사각형",
                "adversarial_swiss_roll": "MMD 비, AAE, 스위스 롤",
                "adversarial_ten_gaussians": "MMD 비, AAE, 가우시안 열 개",
                "mapped_uniform": "MMD 비, 옮긴 VAE 코드, 균등한 정사각형",
                "mapped_swiss_roll": "MMD 비, 옮긴 VAE 코드, 스위스 롤",
                "mapped_ten_gaussians": "MMD 비, 옮긴 VAE 코드, 가우시안 열 개",
                "carlo_ten_gaussians": "MMD 비, 몬테카를로 KL의 VAE, 가우시안 열 개",
                "error_adversarial": "제곱 오차, AAE, 가우시안 열 개",
                "error_carlo": "제곱 오차, 몬테카를로 KL의 VAE, 가우시안 열 개",
                "squared": "제곱 단위",
                "gaussian": "가우시안",
                "mapped": "옮긴 VAE 코드",
                "adversarial": "AAE",
                "carlo": "VAE, 몬테카를로 KL",
                "prior": "사전분포",
                "first": "첫째 좌표",
                "second": "둘째 좌표",
                "ratio": "사전분포에 대한 MMD 비",
            },
        ),
    },
)
