"""C37: does the loss become pure squared error as the decoder's variance goes to 0?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.passes import prepared, terms_of
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import all_of, below, difference, exact, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

SIGMAS = (0.1, 0.03, 0.01)
TOLERANCE, SMALL = 1e-9, 0.01
ROWS = 1000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae(likelihood={"name": "gaussian", "sigma": sigma}) for sigma in SIGMAS]


def experiment(bench: Workbench) -> Outcome:
    shares, fits, errors = [], [], []
    for recipe in needs(bench):
        parts = [_parts(bench.model(recipe, seed), bench.held_out.x[:ROWS]) for seed in bench.seeds]
        shares.append([kl / (kl + error) for error, kl, _, _ in parts])
        fits.append([log_px for _, _, log_px, _ in parts])
        errors += [wrong for _, _, _, wrong in parts]
    last, fall = interval(shares[-1]), difference(shares[-1], shares[0])
    size = int(np.prod(bench.train.x.shape[1:]))
    # a decoder that meets every value: only the constant is left, and it has no limit
    perfect = [-0.5 * size * math.log(2.0 * math.pi * sigma**2) for sigma in SIGMAS]
    return Outcome(
        verdict=all_of(exact(max(errors), TOLERANCE), below(last, SMALL), below(fall)),
        numbers=(
            interval([100.0 * share for share in shares[-1]]).number("last", "%"),
            interval([100.0 * share for share in shares[0]]).number("first", "%"),
            interval([100.0 * (b - a) for a, b in zip(shares[0], shares[-1], strict=True)]).number("fall", "%"),
            Number("identity", max(errors), count=len(errors)),
            Number("tolerance", TOLERANCE),
            interval(fits[-1]).number("log_px", "nats"),
            Number("perfect", perfect[-1], unit="nats"),
        ),
        plot=panels.figure(
            panels.curve(SIGMAS, {"share": 100.0 * np.asarray(shares)}, x_label="sigma", y_label="share_axis",
                         x_log=True, reference=0.0),
            panels.curve(SIGMAS, {"trained": np.asarray(fits), "perfect_line": perfect}, x_label="sigma",
                         y_label="log_px_axis", x_log=True, reference=0.0),
        ),
    )  # fmt: skip


def _parts(model: Model, x: np.ndarray) -> tuple[float, float, float, float]:
    """SSE / (2 sigma^2), KL and log p(x|z) of the scaled data, per row; and the identity's largest relative error."""
    wide = prepared(model, np.float64)
    squares, kls, fits, wrong = [], [], [], 0.0
    sigma2 = float(wide.likelihood.log_var.exp())  # as the model holds it, in float32
    constant = 0.5 * int(np.prod(x.shape[1:])) * math.log(2.0 * math.pi * sigma2)
    with torch.no_grad():
        for _, _, terms in terms_of(wide, x.astype(np.float64), 1, seed=0):
            (latent,) = terms.latents
            px = wide.decode(latent.z)
            square = (terms.target - px.mean).square().flatten(2).sum(-1)[0] / (2.0 * sigma2)
            log_px = px.log_prob(terms.target).flatten(2).sum(-1)[0]
            wrong = max(wrong, float(((square + constant + log_px) / (square + abs(constant))).abs().max()))
            assert latent.kl is not None, "the closed form of two Gaussians"
            squares.append(square)
            kls.append(latent.kl.sum(-1))
            fits.append(log_px)
    means = (float(torch.cat(values).mean()) for values in (squares, kls, fits))
    return (*means, wrong)  # type: ignore[return-value]


claim = Claim(
    name="C37",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="As the decoder's variance goes to 0",
            claim="With a Gaussian decoder whose variance goes to 0, the VAE's loss becomes the pure squared error.",
            method=(
                "VAEs with a Gaussian decoder of sigma 0.1, 0.03 and 0.01, two latent dimensions, five seeds. First "
                "the identity -log p(x|z) = SSE / (2 sigma^2) + constant, within 1e-9. Then the share of the KL in "
                "SSE / (2 sigma^2) + KL on test images. The claim holds if the identity does, the 95% interval of the "
                "share at 0.01 lies below 1%, and that of its difference to the share at 0.1 lies below 0."
            ),
            remark=(
                "The likelihood has no limit there: for a decoder that meets every pixel log p(x|z) goes to plus "
                "infinity, and for any other to minus infinity. So sigma is chosen or learned, not sent to 0. The "
                "constant does not matter to the weights while sigma is fixed."
            ),
            conclusions={
                "holds": "Yes: what the squared error is divided by grows so fast that the KL no longer counts. "
                "Such a VAE is in effect an autoencoder, and its likelihood diverges.",
                "refuted": "The KL keeps a share of the loss even at the smallest sigma.",
                "undecided": "At the smallest sigma the share of the KL is about 1%, and the seeds do not agree.",
            },
            labels={
                "last": "Share of the KL at sigma 0.01",
                "first": "Share of the KL at sigma 0.1",
                "fall": "Share at 0.01 minus share at 0.1 (points)",
                "identity": "Largest relative error of the identity",
                "tolerance": "Tolerance",
                "log_px": "log p(x|z) of a test image at sigma 0.01, trained",
                "perfect": "log p(x|z) at sigma 0.01, every pixel met",
                "share": "Share of the KL",
                "trained": "Trained decoder",
                "perfect_line": "Every pixel met",
                "sigma": "Decoder's sigma (pixels in [0, 1])",
                "share_axis": "Share of the KL in the loss (%)",
                "log_px_axis": "log p(x|z) (nats per image)",
            },
        ),
        "ko": Words(
            title="디코더의 분산이 0으로 갈 때",
            claim="가우시안 디코더의 분산이 0으로 가면 VAE의 손실은 순수한 제곱 오차가 된다.",
            method=(
                "sigma가 0.1, 0.03, 0.01인 가우시안 디코더를 쓴 2차원 VAE를 시드 다섯 개로 학습한다. 먼저 항등식 -log "
                "p(x|z) = SSE / (2 sigma^2) + 상수를 1e-9 안에서 확인한다. 이어서 시험 이미지에서 SSE / (2 sigma^2) "
                "+ KL 가운데 KL의 비율을 잰다. 항등식이 맞고, 0.01에서 그 비율의 95% 구간이 1%보다 아래에 있으며, "
                "0.1에서의 비율과의 차이의 구간이 0보다 아래에 있으면 주장이 성립한다."
            ),
            remark=(
                "가능도는 거기에서 극한이 없다. 모든 픽셀을 맞힌 디코더의 log p(x|z)는 양의 무한대로, 나머지는 음의 "
                "무한대로 간다. 그래서 sigma는 0으로 보내지 않고 정하거나 학습한다. sigma가 고정되어 있으면 상수는 "
                "가중치에 영향을 주지 않는다."
            ),
            conclusions={
                "holds": "그렇다. 제곱 오차에 곱해지는 수가 빠르게 커져 KL은 의미를 잃는다. 그런 VAE는 사실상 "
                "오토인코더이며 가능도는 발산한다.",
                "refuted": "가장 작은 sigma에서도 KL이 손실에서 얼마간의 몫을 차지한다.",
                "undecided": "가장 작은 sigma에서 KL의 비율이 1% 근처이며 시드마다 다르다.",
            },
            labels={
                "last": "sigma 0.01에서 KL의 비율",
                "first": "sigma 0.1에서 KL의 비율",
                "fall": "0.01에서의 비율 빼기 0.1에서의 비율 (퍼센트포인트)",
                "identity": "항등식의 가장 큰 상대 오차",
                "tolerance": "허용 오차",
                "log_px": "sigma 0.01에서 시험 이미지의 log p(x|z), 학습한 디코더",
                "perfect": "sigma 0.01에서 log p(x|z), 모든 픽셀을 맞힐 때",
                "share": "KL의 비율",
                "trained": "학습한 디코더",
                "perfect_line": "모든 픽셀을 맞힐 때",
                "sigma": "디코더의 sigma (픽셀은 [0, 1])",
                "share_axis": "손실에서 KL의 비율 (%)",
                "log_px_axis": "log p(x|z) (이미지당 nats)",
            },
        ),
    },
)
