"""C15: has the reparameterised sample the same distribution, and does it let gradients through?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from elbowroom.evaluation.passes import as_input, prepared
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, exact, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.maths import gaussian
from elbowroom.model import Model

LEVEL = 0.001
"""How improbable a distribution test may be by chance alone, all tests together."""
TOLERANCE = 1e-5
DRAWS, ROWS = 20_000, 20
SHOWN, SHOWN_DRAWS = 400, 500
STEP = 1e-8
"""Of the differences: so short that it hardly ever steps over a kink of the decoder, where there is no gradient."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae()]


def experiment(bench: Workbench) -> Outcome:
    from scipy.stats import kstest

    (vae,) = needs(bench)
    p_values, errors, ratios = [], [], []
    for number, seed in enumerate(bench.seeds):
        rng = bench.rng("C15", number)
        mu, log_var = torch.from_numpy(rng.uniform([-3, -4], [3, 2]))
        z = gaussian.reparameterise(mu, log_var, torch.from_numpy(rng.normal(size=DRAWS)))
        p_values.append(float(kstest(z.numpy(), "norm", args=(float(mu), float((0.5 * log_var).exp()))).pvalue))
        q_mu, q_log_var, model, x = _posterior(bench, vae, seed)
        eps = torch.from_numpy(rng.normal(size=(SHOWN_DRAWS, ROWS, 2)))
        errors.append(_finite_differences(model, x, q_mu, q_log_var, eps[:8]))
        path, score = _estimates(model, x, q_mu, q_log_var, eps)
        ratios.append(float((score.var(0) / path.var(0)).log10().mean()))
        if not number:
            shown = {"path": path[:SHOWN, 0], "score": score[:SHOWN, 0]}
    worst_p = min(1.0, min(p_values) * len(p_values))
    ratio = interval(ratios)
    return Outcome(
        verdict=all_of("holds" if worst_p > LEVEL else "refuted", exact(max(errors), TOLERANCE), above(ratio)),
        numbers=(
            ratio.number("ratio"),
            Number("p_value", worst_p, count=len(p_values)),
            Number("difference", max(errors), count=len(errors) * ROWS),
            Number("tolerance", TOLERANCE),
        ),
        plot=panels.figure(
            panels.scatter({name: values.numpy() for name, values in shown.items()}, x_label="slope_1",
                           y_label="slope_2", title="clouds"),
            panels.bars({"ratio": ratios}, y="log_ratio", reference=0.0),
        ),
    )  # fmt: skip


def _posterior(bench: Workbench, vae: Recipe, seed: int) -> tuple[Tensor, Tensor, Model, Tensor]:
    """q's parameters [ROWS, 2] of the first test rows, in float64."""
    model = prepared(bench.model(vae, seed), np.float64)
    x = as_input(bench.held_out.x[:ROWS])
    with torch.no_grad():
        q = model.encode(x)
    return q.mean, q.variance.log(), model, x


def _log_px(model: Model, x: Tensor, z: Tensor) -> Tensor:
    """log p(x|z) [S, B]."""
    return model.decode(z).log_prob(model.scaling(x, torch.float64)).flatten(2).sum(-1)


def _finite_differences(model: Model, x: Tensor, mu: Tensor, log_var: Tensor, eps: Tensor) -> float:
    """The gradient through the sample against differences of the value, the noise being the same; relative error."""

    def value(shift: Tensor, width: Tensor) -> Tensor:
        return _log_px(model, x, gaussian.reparameterise(shift, width, eps)).mean(0)

    parameters = mu.clone().requires_grad_(), log_var.clone().requires_grad_()
    slopes = torch.autograd.grad(value(*parameters).sum(), parameters)
    worst = 0.0
    with torch.no_grad():
        for place, slope in enumerate(slopes):
            numeric = torch.zeros_like(slope)
            for dim in range(slope.shape[1]):
                step = torch.zeros_like(slope)
                step[:, dim] = STEP
                ends = [value(mu + s * step, log_var) if place == 0 else value(mu, log_var + s * step) for s in (1, -1)]
                numeric[:, dim] = (ends[0] - ends[1]) / (2.0 * STEP)
            worst = max(worst, float((numeric - slope).norm() / slope.norm()))
    return worst


def _estimates(model: Model, x: Tensor, mu: Tensor, log_var: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient of E_q[log p(x|z)] by mu from each single draw [S, B, 2]: through the sample, and by its score.

    The score-function estimator has the mean of the other draws taken off as a baseline, which is in its favour.
    """
    z = gaussian.reparameterise(mu, log_var, eps).requires_grad_()
    value = _log_px(model, x, z)
    (path,) = torch.autograd.grad(value.sum(), z)
    value = value.detach()
    count = len(value)
    centred = (value - value.mean(0)) * count / (count - 1)
    return path, centred[..., None] * eps / (0.5 * log_var).exp()


claim = Claim(
    name="C15",
    sources=(0, 1, 2, 3, 4),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="The reparameterisation trick",
            claim=(
                "mean + sigma * eps has the same distribution as a draw of N(mean, sigma^2), and lets gradients "
                "through."
            ),
            method=(
                "Distribution: a Kolmogorov-Smirnov test of 20,000 draws for each seed. Gradient: on the trained 2-D "
                "VAE, that of log p(x|z) through the sample against finite differences with the same noise. Use: its "
                "variance over single draws against the score-function estimator's, which needs no gradient through "
                "the sample and gets a baseline. The claim holds if no test rejects (0.001, corrected for their "
                "number), the gradient is met within 1e-5, and the 95% interval of log10 of the ratio of variances "
                "lies above 0."
            ),
            conclusions={
                "holds": "The distribution is the same, the gradient is the true one, and it is less noisy than an "
                "estimate that does without the trick.",
                "refuted": "One of the three is not so: distribution, gradient, or smaller variance. The numbers say "
                "which.",
                "undecided": "Distribution and gradient are right, but which estimator is less noisy differs between "
                "seeds.",
            },
            labels={
                "ratio": "log10 of variance, score function over reparameterised",
                "p_value": "Smallest p-value, corrected",
                "difference": "Largest relative difference to finite differences",
                "tolerance": "Tolerance",
                "path": "Through the sample",
                "score": "Score function",
                "slope_1": "Gradient by the first mean",
                "slope_2": "Gradient by the second mean",
                "clouds": "Estimates from one draw each, one image",
                "log_ratio": "log10 of the ratio of variances",
            },
        ),
        "ko": Words(
            title="재매개변수화 기법",
            claim="평균 + sigma * eps는 N(평균, sigma^2)에서 뽑은 값과 분포가 같고, 기울기를 흘려보낸다.",
            method=(
                "분포는 시드마다 표본 20,000개를 콜모고로프-스미르노프 검정으로 살펴본다. 기울기는 학습한 2차원 "
                "VAE에서 표본을 거쳐 구한 log p(x|z)의 기울기를 같은 잡음에서의 유한 차분과 비교한다. 쓸모는 표본 "
                "하나로 구한 기울기의 분산을, 표본을 거치지 않는 점수 함수 추정량(기준선을 뺀 것)의 분산과 비교한다. "
                "어떤 검정도 기각되지 않고(검정 수로 보정한 0.001), 기울기가 1e-5 안에서 맞으며, 분산 비의 log10의 "
                "95% 구간이 0보다 위에 있으면 주장이 성립한다."
            ),
            conclusions={
                "holds": "분포가 같고, 기울기가 옳으며, 이 기법을 쓰지 않은 추정량보다 덜 흔들린다.",
                "refuted": "분포, 기울기, 작은 분산 가운데 하나가 맞지 않는다. 어느 것인지는 수를 보면 안다.",
                "undecided": "분포와 기울기는 옳지만 어느 추정량이 덜 흔들리는지는 시드마다 다르다.",
            },
            labels={
                "ratio": "분산의 log10, 점수 함수 나누기 재매개변수화",
                "p_value": "가장 작은 p값 (보정)",
                "difference": "유한 차분과의 가장 큰 상대 차이",
                "tolerance": "허용 오차",
                "path": "표본을 거친 기울기",
                "score": "점수 함수",
                "slope_1": "첫째 평균에 대한 기울기",
                "slope_2": "둘째 평균에 대한 기울기",
                "clouds": "표본 하나씩으로 구한 추정값, 이미지 하나",
                "log_ratio": "분산 비의 log10",
            },
        ),
    },
)
