"""C14: is the KL to N(0, I) cross entropy minus entropy, and zero only at mean 0 and log-variance 0?"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.verdicts import all_of, exact
from elbowroom.lab.workbench import Workbench
from elbowroom.maths import gaussian
from elbowroom.maths.divergence import monte_carlo_kl

TOLERANCE = 1e-9
PLACES, DRAWS = 40, 20_000
MOST_ERRORS = 5.0
"""Standard errors that Monte Carlo may be off at any place; with 600 numbers chance alone passes it once in 3,000."""


def experiment(bench: Workbench) -> Outcome:
    identities, deviations = [], []
    for draw_number in range(bench.seed_count):
        rng = bench.rng("C14", draw_number)
        mu = torch.from_numpy(rng.uniform(-3, 3, PLACES)).requires_grad_()
        log_var = torch.from_numpy(rng.uniform(-4, 2, PLACES)).requires_grad_()
        kl = gaussian.kl_to_standard_normal(mu, log_var)
        gradient = torch.autograd.grad(kl.sum(), (mu, log_var))
        with torch.no_grad():
            identities.append(kl - (_cross_entropy(mu, log_var) - gaussian.entropy(log_var)))
            identities.append(kl - _by_quadrature(mu, log_var))
            identities += [gradient[0] - mu, gradient[1] - 0.5 * (log_var.exp() - 1.0)]
        deviations += _against_draws(mu, log_var, kl, gradient, rng)
    worst = float(torch.stack(identities).abs().max())
    most = float(torch.stack(deviations).abs().max())
    # a grid with the point (0, 0): the only place where the KL is 0
    axis = torch.linspace(-3, 3, 61, dtype=torch.float64)
    grid = gaussian.kl_to_standard_normal(axis[None], axis[:, None])
    at_zero = float(grid[30, 30])
    elsewhere = float(torch.cat([grid.flatten()[: 30 * 61 + 30], grid.flatten()[30 * 61 + 31 :]]).min())
    narrow = float(gaussian.kl_to_standard_normal(torch.zeros(()), torch.tensor(1e-8).log()))
    lines = {f"mean_{m}": gaussian.kl_to_standard_normal(torch.tensor(float(m)), axis).numpy() for m in (0, 1, 2)}
    count = bench.seed_count * PLACES
    return Outcome(
        verdict=all_of(
            exact(worst, TOLERANCE), exact(most, MOST_ERRORS), exact(at_zero, TOLERANCE),
            "holds" if elsewhere > TOLERANCE else "refuted",
        ),
        numbers=(
            Number("identity", worst, count=count, unit="nats"),
            Number("tolerance", TOLERANCE),
            Number("monte_carlo", most, count=count, unit="errors"),
            Number("at_zero", at_zero, unit="nats"),
            Number("elsewhere_least", elsewhere, count=61 * 61 - 1, unit="nats"),
            Number("narrow", narrow, unit="nats"),
        ),
        plot=panels.figure(
            panels.curve(axis.tolist(), lines, x_label="log_variance", y_label="kl", reference=0.0),
            panels.heat(grid.clamp_min(0.0).sqrt().numpy(), x_label="mean", y_label="log_variance", title="root",
                        extent=(-3, 3, -3, 3)),
        ),
    )  # fmt: skip


def _cross_entropy(mu: Tensor, log_var: Tensor) -> Tensor:
    """-E_q[log N(z; 0, 1)] in nats, from the second moment of q alone."""
    return 0.5 * (gaussian.LOG_TWO_PI + mu.square() + log_var.exp())


def _by_quadrature(mu: Tensor, log_var: Tensor) -> Tensor:
    """E_q[log q(z) - log p(z)] by Gauss-Hermite quadrature, which is exact here: the integrand is a square."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    z = gaussian.reparameterise(mu, log_var, torch.from_numpy(nodes)[:, None])
    weight = torch.from_numpy(weights / weights.sum())[:, None]
    return (weight * (gaussian.log_normal(z, mu, log_var) - _log_prior(z))).sum(0)


def _log_prior(z: Tensor) -> Tensor:
    return gaussian.log_normal(z, torch.zeros_like(z), torch.zeros_like(z))


def _against_draws(
    mu: Tensor, log_var: Tensor, kl: Tensor, gradient: tuple[Tensor, ...], rng: np.random.Generator
) -> list[Tensor]:
    """Value and gradient minus those of Monte Carlo, in standard errors [places] each."""
    eps = torch.from_numpy(rng.normal(size=(DRAWS, PLACES)))
    each_mu = mu.detach().expand(DRAWS, -1).clone().requires_grad_()
    each_log_var = log_var.detach().expand(DRAWS, -1).clone().requires_grad_()
    z = gaussian.reparameterise(each_mu, each_log_var, eps)
    log_q, log_p = gaussian.log_normal(z, each_mu, each_log_var), _log_prior(z)
    found = torch.autograd.grad((log_q - log_p).sum(), (each_mu, each_log_var))
    values = (log_q - log_p).detach()
    estimates = [(monte_carlo_kl(log_q, log_p).detach(), values.std(0), kl.detach())]
    estimates += [(g.mean(0), g.std(0), wanted) for g, wanted in zip(found, gradient, strict=True)]
    # where the estimate has no spread to speak of, float error is not to be counted in standard errors
    return [(mean - wanted) / (spread / DRAWS**0.5 + 1e-12) for mean, spread, wanted in estimates]


claim = Claim(
    name="C14",
    sources=(2, 3, 4),
    experiment=experiment,
    figure=draw.panels,
    any_data=True,
    words={
        "en": Words(
            title="The KL in closed form",
            claim=(
                "The KL divergence from a Gaussian to N(0, 1) has a closed form, cross entropy minus entropy, and is "
                "zero only at mean 0 and log-variance 0."
            ),
            method=(
                "At random means and log-variances the closed form is compared with cross entropy minus entropy, with "
                "an exact quadrature, and its gradient with the one worked out by hand; then value and gradient with "
                "20,000 draws. The claim holds if the identities are met within 1e-9, Monte Carlo is nowhere more "
                "than five standard errors away, and on a grid only the point (0, 0) has KL 0."
            ),
            remark=(
                "One document writes that the standard normal has variance 0. Variance 1 is meant, which is "
                "log-variance 0; as the variance itself goes to 0 the KL grows without limit."
            ),
            conclusions={
                "holds": "The closed form is right, in value and in gradient, and its only zero is the standard normal "
                "itself.",
                "refuted": "The closed form differs from what it should be. This is a theorem, so look for an error in "
                "the code.",
            },
            labels={
                "identity": "Largest error of the identities",
                "tolerance": "Tolerance",
                "monte_carlo": "Largest distance to Monte Carlo",
                "errors": "standard errors",
                "at_zero": "KL at mean 0 and log-variance 0",
                "elsewhere_least": "Smallest KL elsewhere on the grid",
                "narrow": "KL at mean 0 and variance 1e-8",
                "mean_0": "Mean 0",
                "mean_1": "Mean 1",
                "mean_2": "Mean 2",
                "log_variance": "Log-variance",
                "mean": "Mean",
                "kl": "KL to N(0, 1) (nats)",
                "root": "Root of the KL (darkest at 0)",
            },
        ),
        "ko": Words(
            title="닫힌 식으로 적은 KL",
            claim=(
                "가우시안과 N(0, 1) 사이의 KL 발산은 교차 엔트로피에서 엔트로피를 뺀 닫힌 식으로 적을 수 있고, 평균 "
                "0과 로그 분산 0에서만 0이다."
            ),
            method=(
                "무작위로 뽑은 평균과 로그 분산에서 닫힌 식을 교차 엔트로피 빼기 엔트로피, 오차 없는 구적법과 "
                "비교하고, 기울기는 손으로 구한 식과 비교한다. 이어서 값과 기울기를 표본 20,000개로 구한 것과 "
                "비교한다. 항등식이 1e-9 안에서 맞고, 몬테카를로와의 차이가 어디에서도 표준오차의 다섯 배를 넘지 "
                "않으며, 격자에서 (0, 0)만 KL이 0이면 주장이 성립한다."
            ),
            remark=(
                "한 문서는 표준정규분포의 분산을 0이라고 적었다. 분산 1, 곧 로그 분산 0을 뜻한 것이다. 분산 자체가 "
                "0으로 가면 KL은 끝없이 커진다."
            ),
            conclusions={
                "holds": "닫힌 식은 값도 기울기도 옳으며, 0이 되는 곳은 표준정규분포 하나뿐이다.",
                "refuted": "닫힌 식이 맞지 않는다. 이는 정리이므로 코드에 오류가 있는지 보아야 한다.",
            },
            labels={
                "identity": "항등식의 가장 큰 오차",
                "tolerance": "허용 오차",
                "monte_carlo": "몬테카를로와의 가장 큰 차이",
                "errors": "표준오차",
                "at_zero": "평균 0, 로그 분산 0에서의 KL",
                "elsewhere_least": "격자의 다른 곳에서 가장 작은 KL",
                "narrow": "평균 0, 분산 1e-8에서의 KL",
                "mean_0": "평균 0",
                "mean_1": "평균 1",
                "mean_2": "평균 2",
                "log_variance": "로그 분산",
                "mean": "평균",
                "kl": "N(0, 1)까지의 KL (nats)",
                "root": "KL의 제곱근 (0에서 가장 어둡다)",
            },
        ),
    },
)
