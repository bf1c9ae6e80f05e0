"""C35: do the losses of autoencoder and VAE differ only by the KL?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.generation import frechet
from elbowroom.evaluation.likelihood import elbo_parts
from elbowroom.evaluation.passes import as_input, blocks, prepared
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

LIMIT = 1.0
"""Percent of the KL that the noise may cost and still not count."""
ROWS, JUDGED, NARROW = 1000, 64, 1e-3


def needs(bench: Workbench) -> Sequence[Recipe]:
    # a q so narrow that it is a point to the decoder, while its KL is |mu|^2 / 2 and a constant
    without_noise = bench.vae(parts={"posterior": {"name": "fixed_gaussian", "sigma": NARROW}})
    return [bench.vae(), bench.vae(objective={"name": "elbo", "beta": 0.0}), without_noise, bench.autoencoder()]


ARMS = ("vae", "no_kl", "no_noise", "autoencoder")


def experiment(bench: Workbench) -> Outcome:
    x = bench.held_out.x[:ROWS]
    models = {name: [bench.model(recipe, seed) for seed in bench.seeds]
              for name, recipe in zip(ARMS, needs(bench), strict=True)}  # fmt: skip
    costs, kls = np.asarray([_cost_and_kl(model, x) for model in models["vae"]]).T
    share = interval(100.0 * costs / kls)
    error = {name: [bench.error(model) for model in every] for name, every in models.items()}
    real = bench.features.features(bench.held_out.x)
    samples = {name: [bench.samples(model, "C35", seed) for model, seed in zip(every, bench.seeds, strict=True)]
               for name, every in models.items()}  # fmt: skip
    distance = {name: [frechet(real, bench.features.features(drawn)) for drawn in every]
                for name, every in samples.items()}  # fmt: skip
    spread = {name: [float(bench.codes(model).std(0).mean()) for model in every] for name, every in models.items()}
    return Outcome(
        verdict=below(share, LIMIT),
        numbers=(
            share.number("share", "%"),
            interval(costs).number("cost", "nats"),
            interval(kls).number("kl", "nats"),
            difference(error["no_kl"], error["autoencoder"]).number("no_kl_error", "squared"),
            difference(error["no_noise"], error["autoencoder"]).number("no_noise_error", "squared"),
            difference(error["vae"], error["autoencoder"]).number("vae_error", "squared"),
            *(interval(values).number(f"distance_{name}", "feature_units") for name, values in distance.items()),
            *(interval(values).number(f"spread_{name}") for name, values in spread.items()),
        ),
        plot=panels.figure(
            panels.paired(error, y="error"),
            panels.paired(distance, y="distance", log=True),
            panels.images({name: every[0][:10] for name, every in samples.items()}, float(bench.train.x.min()),
                          float(bench.train.x.max()), title="samples"),
        ),
    )  # fmt: skip


def _cost_and_kl(model: Model, x: np.ndarray) -> tuple[float, float]:
    """-E_q[log p(x|z)] minus -log p(x|mu), the two losses with the KL taken off; and the KL: nats per row."""
    _, noisy, kl = elbo_parts(model, x, "test", samples=JUDGED)
    ready, at_mean = prepared(model, x.dtype), []
    with torch.no_grad():
        for block in blocks(x, ready):
            rows = as_input(block)
            q = ready.encode(rows)
            at_mean.append(ready.score(rows, q, torch.zeros(1, *q.mean.shape)).log_px[0].double())
    return float(torch.cat(at_mean).mean()) - noisy.value, kl.value


claim = Claim(
    name="C35",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Only the KL term?",
            claim="The losses of autoencoder and VAE differ only by the KL term.",
            method=(
                "On the trained 2-D VAEs: the VAE's loss minus the KL, against the autoencoder's loss of the same "
                "networks (the code being the mean). What remains is the price of the noise. The claim holds if the "
                "95% interval of that price lies below 1% of the KL, and is refuted if it lies above. Then each is "
                "dropped alone in training: the KL (weight 0), and the noise (q of width 0.001, which leaves of the "
                "KL half the squared code). Frechet distance in the hidden units of a classifier trained on the "
                "training images."
            ),
            remark=(
                "The formula on the slide has the same symbol for both reconstructions, but in the VAE it is an "
                "expectation over noisy codes."
            ),
            conclusions={
                "holds": "The noise costs next to nothing here, so the KL is all the difference.",
                "refuted": "They differ by two things: the KL and the noise. Without the KL the encoder turns its "
                "noise down by itself; without the noise the KL only pulls the codes towards 0. It takes both to "
                "make a VAE.",
                "undecided": "The noise costs about 1% of the KL, and the seeds do not agree.",
            },
            labels={
                "share": "Price of the noise, as a share of the KL",
                "cost": "Price of the noise",
                "kl": "KL(q(z|x) || p(z))",
                "no_kl_error": "Squared error, KL dropped minus autoencoder",
                "no_noise_error": "Squared error, noise dropped minus autoencoder",
                "vae_error": "Squared error, VAE minus autoencoder",
                "squared": "squared units",
                "distance_vae": "Frechet distance of prior samples, VAE",
                "distance_no_kl": "Frechet distance of prior samples, KL dropped",
                "distance_no_noise": "Frechet distance of prior samples, noise dropped",
                "distance_autoencoder": "Frechet distance of prior samples, autoencoder",
                "feature_units": "squared units of classifier features",
                "spread_vae": "Standard deviation of codes, VAE",
                "spread_no_kl": "Standard deviation of codes, KL dropped",
                "spread_no_noise": "Standard deviation of codes, noise dropped",
                "spread_autoencoder": "Standard deviation of codes, autoencoder",
                "vae": "VAE",
                "no_kl": "KL dropped",
                "no_noise": "Noise dropped",
                "autoencoder": "Autoencoder",
                "error": "Squared error per value (test)",
                "distance": "Frechet distance (classifier features)",
                "samples": "Decoded from samples of N(0, I)",
            },
        ),
        "ko": Words(
            title="KL 항만 다른가?",
            claim="오토인코더와 VAE의 손실은 KL 항만 다르다.",
            method=(
                "학습한 2차원 VAE에서 VAE의 손실에서 KL을 뺀 것과, 같은 신경망을 오토인코더로 본(평균을 코드로 쓴) "
                "손실을 비교한다. 남는 차이가 잡음의 값이다. 그 값의 95% 구간이 KL의 1%보다 아래에 있으면 성립하고 "
                "위에 있으면 반박된다. 이어서 학습할 때 KL(가중치 0)과 잡음(폭이 0.001인 q, KL에서는 코드 제곱의 "
                "절반만 남는다)을 하나씩 뺀다. 프레셰 거리는 훈련 이미지로 학습한 분류기의 은닉층에서 잰다."
            ),
            remark="슬라이드의 식은 두 복원 항을 같은 기호로 적었지만, VAE에서는 잡음이 섞인 코드에 대한 기댓값이다.",
            conclusions={
                "holds": "여기서는 잡음이 거의 아무 값도 치르게 하지 않으므로 차이는 KL뿐이다.",
                "refuted": "KL과 잡음, 두 가지가 다르다. KL을 빼면 인코더가 스스로 잡음을 줄이고, 잡음을 빼면 KL은 "
                "코드를 0으로 끌어당길 뿐이다. 둘이 함께 있어야 VAE가 된다.",
                "undecided": "잡음의 값이 KL의 1% 근처이며 시드마다 다르다.",
            },
            labels={
                "share": "잡음의 값이 KL에서 차지하는 비율",
                "cost": "잡음의 값",
                "kl": "KL(q(z|x) || p(z))",
                "no_kl_error": "제곱 오차, KL을 뺀 것 빼기 오토인코더",
                "no_noise_error": "제곱 오차, 잡음을 뺀 것 빼기 오토인코더",
                "vae_error": "제곱 오차, VAE 빼기 오토인코더",
                "squared": "제곱 단위",
                "distance_vae": "사전분포 표본의 프레셰 거리, VAE",
                "distance_no_kl": "사전분포 표본의 프레셰 거리, KL을 뺀 것",
                "distance_no_noise": "사전분포 표본의 프레셰 거리, 잡음을 뺀 것",
                "distance_autoencoder": "사전분포 표본의 프레셰 거리, 오토인코더",
                "feature_units": "분류기 특징의 제곱 단위",
                "spread_vae": "코드의 표준편차, VAE",
                "spread_no_kl": "코드의 표준편차, KL을 뺀 것",
                "spread_no_noise": "코드의 표준편차, 잡음을 뺀 것",
                "spread_autoencoder": "코드의 표준편차, 오토인코더",
                "vae": "VAE",
                "no_kl": "KL을 뺀 것",
                "no_noise": "잡음을 뺀 것",
                "autoencoder": "오토인코더",
                "error": "값당 제곱 오차 (시험)",
                "distance": "프레셰 거리 (분류기 특징)",
                "samples": "N(0, I)의 표본을 디코딩한 것",
            },
        ),
    },
)
