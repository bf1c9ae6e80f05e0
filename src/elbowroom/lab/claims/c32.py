"""C32: are samples from the prior as good as samples from q once the VAE is trained?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.passes import decode, posterior
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Words
from elbowroom.lab.measures import frechet_to_held_out
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, interval
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

MARGIN = 10.0
"""Percent by which the prior's samples may be further away and still count as as good."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae(bench.scale.large_latent)]


def experiment(bench: Workbench) -> Outcome:
    (vae,) = needs(bench)
    distances = {
        "prior": over_seeds(bench, vae, lambda m, seed: frechet_to_held_out(bench, bench.samples(m, seed))),
        "aggregate": over_seeds(bench, vae, lambda m, seed: frechet_to_held_out(bench, _from_q(bench, m, seed))),
    }
    excess = interval(100 * (np.divide(distances["prior"], distances["aggregate"]) - 1))
    first = bench.seeds[0]
    model = bench.model(vae, first)
    rows = {
        "real": bench.held_out.x[:10],
        "prior": bench.samples(model, first)[:10],
        "aggregate": _from_q(bench, model, first)[:10],
    }
    return Outcome(
        verdict=below(excess, MARGIN),
        numbers=(
            excess.number("excess", "%"),
            interval(distances["prior"]).number("prior", "feature"),
            interval(distances["aggregate"]).number("aggregate", "feature"),
        ),
        plot=panels.figure(
            panels.paired(distances, y="distance"),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
    )


def _from_q(bench: Workbench, model: Model, seed: int) -> np.ndarray:
    """Rows decoded from the aggregate q: z ~ q(z|x) of training rows that are drawn with equal chances."""
    rng = bench.rng("C32", seed)
    mean, variance = posterior(model, bench.train.x[rng.integers(len(bench.train), size=bench.scale.codes)])
    return decode(model, (mean + np.sqrt(variance) * rng.standard_normal(mean.shape)).astype(mean.dtype))


claim = Claim(
    name="C32",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Is the simple prior good enough?",
            claim="Once the VAE is trained, samples from the simple prior are as good as samples from q.",
            method=(
                "The same number of samples from both: decoded from N(0, I), and decoded from z ~ q(z|x) of training "
                "images drawn at random (the aggregate q). Frechet distance to test images in the hidden units of a "
                "classifier. As good means at most 10% further away: the claim holds if the 95% interval over seeds "
                "of the excess lies below 10%, and is refuted if it lies above."
            ),
            remark=(
                "The ELBO presses each q(z|x) towards the prior, but it does not make their mixture equal to it. What "
                "lies between, the holes in the prior, is why learned priors were invented."
            ),
            conclusions={
                "holds": "Yes: samples of the prior are as near to real images as those of q, within 10%.",
                "refuted": "No: samples of q are nearer to real images. The mixture of all q(z|x) is not the prior.",
                "undecided": "The prior's samples are further away by about the 10% that were allowed.",
            },
            labels={
                "excess": "Further away from the prior than from q, by",
                "prior": "z from the prior",
                "aggregate": "z from q",
                "real": "Test images",
                "distance": "Frechet distance (hidden units of a classifier)",
                "feature": "squared units of the classifier's hidden layer",
            },
        ),
        "ko": Words(
            title="단순한 사전분포로 충분한가?",
            claim="VAE를 학습하고 나면 단순한 사전분포에서 뽑은 표본이 q에서 뽑은 표본만큼 좋다.",
            method=(
                "두 곳에서 같은 수의 표본을 만든다. 하나는 N(0, I)에서 뽑아 디코딩하고, 하나는 무작위로 고른 훈련 "
                "이미지의 z ~ q(z|x)를 디코딩한다(집계 q). 분류기 은닉층에서 시험 이미지까지의 프레셰 거리를 잰다. "
                "10%까지 더 먼 것은 '그만큼 좋다'로 본다. 더 먼 정도의 95% 구간이 10%보다 아래에 있으면 주장이 "
                "성립하고, 위에 있으면 반박된다."
            ),
            remark=(
                "ELBO는 각 q(z|x)를 사전분포 쪽으로 밀지만, 그 혼합을 사전분포와 같게 만들지는 않는다. 그 사이의 틈, "
                "곧 사전분포의 구멍 때문에 학습하는 사전분포가 나왔다."
            ),
            conclusions={
                "holds": "그렇다. 사전분포의 표본은 10% 안에서 q의 표본만큼 실제 이미지에 가깝다.",
                "refuted": "아니다. q의 표본이 실제 이미지에 더 가깝다. 모든 q(z|x)의 혼합은 사전분포와 다르다.",
                "undecided": "사전분포의 표본이 더 먼 정도가 허용한 10% 안팎이다.",
            },
            labels={
                "excess": "q보다 사전분포에서 더 먼 정도",
                "prior": "사전분포의 z",
                "aggregate": "q의 z",
                "real": "시험 이미지",
                "distance": "프레셰 거리 (분류기의 은닉층)",
                "feature": "분류기 은닉층의 제곱 단위",
            },
        ),
    },
)
