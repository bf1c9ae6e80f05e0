"""C39: are squared error and cross entropy negative log-likelihoods, summed over pixels?"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from elbowroom.distributions.bernoulli import Bernoulli
from elbowroom.distributions.normal import Normal
from elbowroom.evaluation.passes import as_input
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.verdicts import all_of, exact
from elbowroom.lab.workbench import Workbench

TOLERANCE = 1e-9
ROWS, SHOWN = 100, 60


def experiment(bench: Workbench) -> Outcome:
    rows = as_input(bench.held_out.x[:ROWS]).double().flatten(1)
    low, high = (0.0, 255.0) if bench.train.x.dtype == np.uint8 else (bench.train.x.min(), bench.train.x.max())
    x = ((rows - float(low)) / float(high - low)).clamp(0.0, 1.0)
    constant = 0.5 * x.shape[1] * math.log(2.0 * math.pi)
    errors: dict[str, list[float]] = {"gaussian": [], "bernoulli": []}
    points = {}
    for draw_number in range(bench.seed_count):
        outputs = torch.from_numpy(bench.rng("C39", draw_number).normal(size=tuple(x.shape)))
        # what the documents call the loss, as the framework computes it, against minus log p(x|z)
        found = {
            "gaussian": _pair(outputs, lambda y: 0.5 * F.mse_loss(y, x, reduction="none").sum(1) + constant,
                              lambda y: -Normal(y, torch.zeros((), dtype=y.dtype)).log_prob(x).sum(1)),
            "bernoulli": _pair(outputs, lambda y: F.binary_cross_entropy_with_logits(y, x, reduction="none").sum(1),
                               lambda y: -Bernoulli(y).log_prob(x).sum(1)),
        }  # fmt: skip
        for name, (loss, nll, error) in found.items():
            errors[name].append(error)
            points[name] = np.stack([loss[:SHOWN], nll[:SHOWN]], 1)
    worst = {name: max(every) for name, every in errors.items()}
    count = bench.seed_count * len(x)
    return Outcome(
        verdict=all_of(*(exact(error, TOLERANCE) for error in worst.values())),
        numbers=(
            Number("gaussian_error", worst["gaussian"], count=count),
            Number("bernoulli_error", worst["bernoulli"], count=count),
            Number("tolerance", TOLERANCE),
            Number("averaged", float(x.shape[1])),
        ),
        plot=panels.figure(panels.scatter(points, x_label="loss", y_label="nll", diagonal=True)),
    )


def _pair(
    outputs: Tensor, loss: Callable[[Tensor], Tensor], nll: Callable[[Tensor], Tensor]
) -> tuple[np.ndarray, np.ndarray, float]:
    """Both per row, and the largest difference of values and gradients, relative to the largest of them."""
    values, slopes = [], []
    for function in (loss, nll):
        y = outputs.clone().requires_grad_()
        value = function(y)
        slopes.append(torch.autograd.grad(value.sum(), y)[0])
        values.append(value.detach())
    error = max(float((a - b).abs().max() / b.abs().max()) for a, b in (values, slopes))
    return values[0].numpy(), values[1].numpy(), error


claim = Claim(
    name="C39",
    sources=(2, 3),
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Losses are log-likelihoods",
            claim=(
                "The squared error is the negative log-likelihood of a Gaussian decoder, and the cross entropy that "
                "of a Bernoulli decoder, summed over pixels."
            ),
            method=(
                "Test images against random decoder outputs: PyTorch's losses, summed over pixels, and minus log "
                "p(x|z) of this library's distributions. The claim holds if values and gradients of both pairs agree "
                "within a relative 1e-9; half the squared error with sigma = 1 takes the constant log(2 pi) / 2 for "
                "each pixel."
            ),
            remark=(
                "Sum over the pixels, do not average. An averaged reconstruction beside a summed KL is a VAE whose KL "
                "weighs as many times more as there are pixels."
            ),
            conclusions={
                "holds": "They are, in value and in gradient. Whoever takes a squared error has chosen a Gaussian, "
                "whoever takes the cross entropy a Bernoulli.",
                "refuted": "They differ. This is a theorem, so look for an error in the code.",
            },
            labels={
                "gaussian_error": "Largest relative error, squared error and Gaussian",
                "bernoulli_error": "Largest relative error, cross entropy and Bernoulli",
                "tolerance": "Tolerance",
                "averaged": "Weight of the KL where the loss is averaged over pixels",
                "gaussian": "Gaussian, squared error",
                "bernoulli": "Bernoulli, cross entropy",
                "loss": "The framework's loss, summed over pixels (nats)",
                "nll": "-log p(x|z) (nats)",
            },
        ),
        "ko": Words(
            title="손실은 로그 가능도이다",
            claim=(
                "픽셀에 대하여 더한 제곱 오차는 가우시안 디코더의 음의 로그 가능도이고, 교차 엔트로피는 베르누이 "
                "디코더의 음의 로그 가능도이다."
            ),
            method=(
                "시험 이미지와 무작위로 뽑은 디코더 출력에서, 픽셀에 대하여 더한 PyTorch의 손실과 이 라이브러리의 "
                "분포가 주는 -log p(x|z)를 비교한다. 두 쌍의 값과 기울기가 상대 오차 1e-9 안에서 일치하면 주장이 "
                "성립한다. sigma = 1일 때 제곱 오차의 절반에는 픽셀마다 상수 log(2 pi) / 2를 더한다."
            ),
            remark=(
                "픽셀에 대하여 평균을 내지 말고 더해야 한다. 복원 손실은 평균을 내고 KL은 더하면, KL의 가중치가 픽셀 "
                "수만큼 커진 VAE가 된다."
            ),
            conclusions={
                "holds": "값도 기울기도 같다. 제곱 오차를 고르면 가우시안을, 교차 엔트로피를 고르면 베르누이를 고른 "
                "것이다.",
                "refuted": "서로 다르다. 이는 정리이므로 코드에 오류가 있는지 보아야 한다.",
            },
            labels={
                "gaussian_error": "가장 큰 상대 오차, 제곱 오차와 가우시안",
                "bernoulli_error": "가장 큰 상대 오차, 교차 엔트로피와 베르누이",
                "tolerance": "허용 오차",
                "averaged": "손실을 픽셀로 평균 낼 때 KL의 가중치",
                "gaussian": "가우시안, 제곱 오차",
                "bernoulli": "베르누이, 교차 엔트로피",
                "loss": "프레임워크의 손실, 픽셀에 대한 합 (nats)",
                "nll": "-log p(x|z) (nats)",
            },
        ),
    },
)
