"""C23: does averaging the loss make averaged images?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.passes import as_input, prepared
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model
from elbowroom.objectives import bounds

TOLERANCE = 1e-10
ROWS = 128
"""Of the batch whose gradients are compared."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    values = float(np.prod(bench.train.x.shape[1:]))
    return [bench.vae(), bench.vae(objective={"name": "elbo", "beta": values})]


def experiment(bench: Workbench) -> Outcome:
    summed, averaged = needs(bench)
    unit = (float(bench.train.x.max()) - float(bench.train.x.min())) ** 2

    def variance(model: Model, seed: int) -> float:
        return float(bench.samples(model, seed).astype(np.float64).var(0).mean()) / unit

    variances = {"summed": over_seeds(bench, summed, variance), "averaged": over_seeds(bench, averaged, variance)}
    found = difference(variances["averaged"], variances["summed"])
    turned = max(_turned(bench, bench.model(summed, seed), seed) for seed in bench.seeds)
    data = float(bench.train.x.astype(np.float64).var(0).mean()) / unit
    assert turned <= TOLERANCE, "a common factor turns no gradient"
    # the other kind of averaging, of both terms, changes nothing but the length of the gradient
    verdict: Verdict = below(found)
    verdict = verdict if verdict in ("refuted", "undecided") else "conditional"
    first = bench.seeds[0]
    mean = np.broadcast_to(bench.train.x.mean(0, dtype=np.float64), (10, *bench.train.x.shape[1:]))
    rows = {
        "mean": mean,
        "averaged": bench.samples(bench.model(averaged, first), first)[:10],
        "summed": bench.samples(bench.model(summed, first), first)[:10],
    }
    return Outcome(
        verdict=verdict,
        numbers=(
            found.number("difference", "squared"),
            *(interval(values).number(name, "squared") for name, values in variances.items()),
            Number("data", data, unit="squared"),
            Number("turned", turned, count=len(bench.seeds)),
        ),
        plot=panels.figure(
            panels.paired(variances, y="variance", reference=data, title="dashed"),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
        condition="reconstruction_alone" if verdict == "conditional" else "",
    )


def _turned(bench: Workbench, model: Model, seed: int) -> float:
    """How far the gradient of (reconstruction + KL) / values points from that of their sum: |a/|a| - b/|b||."""
    ready = prepared(model, np.float64)
    x = bench.train.x[:ROWS]
    values = float(np.prod(x.shape[1:]))
    eps = torch.from_numpy(bench.rng("C23", seed).standard_normal((1, len(x), ready.config.latent_dim)))
    parameters = list(ready.parameters())
    directions = []
    for factor in (1.0, 1.0 / values):
        rows = as_input(x.astype(np.float64))
        terms = ready.score(rows, ready.encode(rows), eps)
        value = (factor * terms.log_px.mean(0) - factor * bounds.kl(terms)).mean()
        gradient = torch.cat([g.flatten() for g in torch.autograd.grad(value, parameters)])
        directions.append(gradient / gradient.norm())
    return float((directions[0] - directions[1]).norm())


claim = Claim(
    name="C23",
    sources=(4,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Averaged loss, averaged images?",
            claim="Averaging the loss over pixels instead of summing it makes averaged images.",
            method=(
                "A VAE with the summed loss, and one whose reconstruction alone is averaged over pixels, which is a KL "
                "weight equal to the number of pixels; same networks, steps and seeds. How much samples differ: their "
                "variance per pixel. The claim holds for this averaging if the 95% interval of the paired difference "
                "lies below 0. Averaging both terms multiplies the whole loss by one number, which cannot turn its "
                "gradient (the change of its direction is printed), so the claim can hold for one kind of averaging "
                "only."
            ),
            remark=(
                "Not the average does it but the exchange rate: dividing one term by the number of pixels multiplies "
                "the weight of the other. Adam's steps hardly depend on a common factor."
            ),
            conclusions={
                "conditional": (
                    "It depends on what is averaged. Averaging the reconstruction alone makes the KL so heavy that "
                    "all samples look alike, near the mean image. Averaging both terms only rescales the gradient."
                ),
                "refuted": "Samples differ more, not less, where the reconstruction alone is averaged.",
                "undecided": "The seeds do not agree on whether samples differ less.",
            },
            labels={
                "difference": "Variance of samples, averaged minus summed",
                "averaged": "Reconstruction averaged",
                "summed": "Both summed",
                "data": "Variance of the training images",
                "turned": "Both terms averaged: change of the gradient's direction (tolerance 1e-10)",
                "mean": "Mean training image",
                "variance": "Variance of samples per pixel",
                "dashed": "dashed: training images",
                "squared": "squared units, range of values 1",
                "reconstruction_alone": "the reconstruction alone is averaged and the KL is not",
            },
        ),
        "ko": Words(
            title="손실을 평균하면 평균 이미지가 나오는가?",
            claim="손실을 픽셀에 대해 더하지 않고 평균하면 평균에 가까운 이미지가 나온다.",
            method=(
                "손실을 더한 VAE와 복원 항만 픽셀로 평균한 VAE를 같은 신경망, 같은 학습 횟수, 같은 시드로 학습한다. "
                "복원 항만 평균하는 것은 KL에 픽셀 수만큼의 가중치를 주는 것과 같다. 표본이 서로 얼마나 다른지는 "
                "픽셀당 분산으로 잰다. 짝지은 차이의 95% 구간이 0보다 아래에 있으면 이 평균에 대해 주장이 성립한다. "
                "두 항을 모두 평균하면 손실 전체에 한 수를 곱할 뿐이라 "
                "기울기의 방향은 바뀔 수 없으므로(방향의 변화를 함께 적는다) 주장은 한쪽 평균에서만 성립할 수 있다."
            ),
            remark=(
                "평균이 아니라 두 항 사이의 환율이 원인이다. 한 항을 픽셀 수로 나누면 다른 항의 비중이 그만큼 커진다. "
                "Adam의 걸음 크기는 두 항에 함께 붙은 계수에 따라 달라지지 않는다."
            ),
            conclusions={
                "conditional": (
                    "무엇을 평균하느냐에 달렸다. 복원 항만 평균하면 KL이 너무 무거워져 모든 표본이 평균 이미지 "
                    "비슷하게 된다. 두 항을 모두 평균하면 기울기의 크기만 바뀐다."
                ),
                "refuted": "복원 항만 평균했을 때 표본이 오히려 더 다양하다.",
                "undecided": "표본이 서로 비슷해지는지 시드마다 다르다.",
            },
            labels={
                "difference": "표본의 분산, 평균한 것 빼기 더한 것",
                "averaged": "복원 항만 평균",
                "summed": "두 항 모두 합",
                "data": "훈련 이미지의 분산",
                "turned": "두 항 모두 평균: 기울기 방향의 변화 (허용 1e-10)",
                "mean": "평균 훈련 이미지",
                "variance": "픽셀당 표본의 분산",
                "dashed": "점선: 훈련 이미지",
                "squared": "제곱 단위, 값의 범위 1",
                "reconstruction_alone": "복원 항만 평균하고 KL은 그대로 둘 때",
            },
        ),
    },
)
