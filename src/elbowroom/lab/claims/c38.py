"""C38: does the binary cross entropy take grey targets?"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from elbowroom.evaluation.passes import as_input
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.verdicts import all_of, exact
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.bernoulli import log_bernoulli

TOLERANCE = 1e-9
SHOWN = (0.0, 0.1, 0.25, 0.5)
STEP = 0.001


def experiment(bench: Workbench) -> Outcome:
    targets = torch.from_numpy(bench.rng("C38").uniform(0.001, 0.999, size=bench.seed_count * 200))
    logits = torch.logit(targets).requires_grad_()
    value = -log_bernoulli(targets, logits)
    (slope,) = torch.autograd.grad(value.sum(), logits)
    at_target = max(float(slope.abs().max()), float((value.detach() - _entropy(targets)).abs().max()))
    # by search and not by calculus: the least of a fine grid of predictions is the one next to the target
    p = torch.arange(STEP, 1.0, STEP, dtype=torch.float64)
    found = p[(-log_bernoulli(targets[:, None], torch.logit(p))).argmin(1)]
    miss = float((found - targets).abs().max())
    grey = _as_shares(bench)
    return Outcome(
        verdict=all_of(exact(at_target, TOLERANCE), exact(miss, STEP)),
        numbers=(
            Number("at_target", at_target, count=len(targets), unit="nats"),
            Number("tolerance", TOLERANCE),
            Number("miss", miss, count=len(targets)),
            Number("floor", float(_entropy(grey).flatten(1).sum(1).mean()), count=len(grey), unit="nats"),
            Number("grey", 100.0 * float(((grey > 0) & (grey < 1)).double().mean()), unit="%"),
        ),
        plot=_plot(),
    )


def _entropy(x: Tensor) -> Tensor:
    """-x log x - (1 - x) log(1 - x) in nats, with 0 log 0 = 0."""
    return -torch.xlogy(x, x) - torch.xlogy(1.0 - x, 1.0 - x)


def _as_shares(bench: Workbench) -> Tensor:
    """Test pixels on the training range as [0, 1]."""
    low, high = (0.0, 255.0) if bench.train.x.dtype == np.uint8 else (bench.train.x.min(), bench.train.x.max())
    return ((as_input(bench.held_out.x).double() - float(low)) / float(high - low)).clamp(0.0, 1.0)


def _plot() -> dict:
    p = np.linspace(0.01, 0.99, 99)
    logits = torch.logit(torch.from_numpy(p))
    lines = {f"target_{x:g}": -log_bernoulli(torch.tensor(x), logits).numpy() for x in SHOWN}
    x = np.linspace(0, 1, 101)
    return panels.figure(
        panels.curve(p.tolist(), lines, x_label="prediction", y_label="cross_entropy"),
        panels.curve(
            x.tolist(), {"least": _entropy(torch.from_numpy(x)).numpy()}, x_label="target", y_label="cross_entropy"
        ),
    )


claim = Claim(
    name="C38",
    sources=(3,),
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Cross entropy of grey pixels",
            claim="The binary cross entropy also works for pixels that are real numbers between 0 and 1.",
            method=(
                "For random grey targets x, the gradient of the cross entropy at the prediction p = x, its value there "
                "against the entropy H(x), and the best p of a fine grid. The claim holds if gradient and "
                "value are met within 1e-9 and the search ends within 0.001 of x. Beside it the least cross entropy "
                "that any decoder can reach on the test images."
            ),
            remark=(
                "The least value is the entropy of the pixels, not 0, and of a grey pixel it is no log-probability. "
                "So compare such numbers only with each other, and not with those of black-and-white images."
            ),
            conclusions={
                "holds": "It does: the cross entropy is least where the prediction is the pixel itself. But its least "
                "value is H(x), so the loss of a perfect reconstruction is not 0.",
                "refuted": "The cross entropy is not least at the pixel. This is a theorem, so look for an error in "
                "the code.",
            },
            labels={
                "at_target": "Largest error of gradient and value at p = x",
                "tolerance": "Tolerance",
                "miss": "Largest distance of the best p from x",
                "floor": "Least cross entropy of a test image",
                "grey": "Share of test pixels that are grey",
                "target_0": "x = 0",
                "target_0.1": "x = 0.1",
                "target_0.25": "x = 0.25",
                "target_0.5": "x = 0.5",
                "least": "Least value, H(x)",
                "prediction": "Prediction p",
                "target": "Target x",
                "cross_entropy": "Cross entropy (nats)",
            },
        ),
        "ko": Words(
            title="회색 픽셀의 교차 엔트로피",
            claim="이진 교차 엔트로피는 0과 1 사이의 실수인 픽셀에도 쓸 수 있다.",
            method=(
                "무작위로 뽑은 회색 목표 x에 대하여 예측 p = x에서 교차 엔트로피의 기울기를 구하고, 그 값을 엔트로피 "
                "H(x)와 비교하며, 촘촘한 격자에서 가장 좋은 p를 찾는다. 기울기와 값이 1e-9 안에서 맞고 찾은 p가 x에서 "
                "0.001 안에 있으면 주장이 성립한다. 어떤 디코더라도 시험 이미지에서 그 아래로는 내려갈 수 없는 교차 "
                "엔트로피도 함께 잰다."
            ),
            remark=(
                "가장 작은 값은 0이 아니라 픽셀의 엔트로피이며, 회색 픽셀에서는 로그 확률이 아니다. 그러므로 이런 "
                "수는 저희끼리만 비교하고 흑백 이미지의 수와는 비교하지 않는다."
            ),
            conclusions={
                "holds": "쓸 수 있다. 예측이 픽셀 값과 같을 때 교차 엔트로피가 가장 작다. 다만 그 값은 H(x)이므로 "
                "완벽하게 복원해도 손실이 0은 아니다.",
                "refuted": "교차 엔트로피가 픽셀 값에서 가장 작지 않다. 이는 정리이므로 코드에 오류가 있는지 보아야 "
                "한다.",
            },
            labels={
                "at_target": "p = x에서 기울기와 값의 가장 큰 오차",
                "tolerance": "허용 오차",
                "miss": "가장 좋은 p와 x의 가장 큰 차이",
                "floor": "시험 이미지의 교차 엔트로피 하한",
                "grey": "시험 픽셀 가운데 회색의 비율",
                "target_0": "x = 0",
                "target_0.1": "x = 0.1",
                "target_0.25": "x = 0.25",
                "target_0.5": "x = 0.5",
                "least": "가장 작은 값 H(x)",
                "prediction": "예측 p",
                "target": "목표 x",
                "cross_entropy": "교차 엔트로피 (nats)",
            },
        ),
    },
)
