"""C13: is the ELBO from Jensen's inequality the ELBO from the KL, and does it lie below log p(x)?"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from elbowroom.lab import draw, measures, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.verdicts import all_of, exact
from elbowroom.lab.workbench import Workbench
from elbowroom.maths import bounds, gaussian, ppca

TOLERANCE = 1e-10
ROWS = 200
SAMPLES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def experiment(bench: Workbench) -> Outcome:
    errors, gaps = [], []
    for model, x, mu, log_var in measures.ppca_cases(bench, "C13", ROWS):
        log_p = ppca.ppca_log_likelihood(x, model)
        # Jensen: log E_q[p(x, z) / q(z|x)] is at least E_q[log p(x, z)] - E_q[log q(z|x)]
        from_jensen = _expected_log_joint(x, mu, log_var, model) + gaussian.entropy(log_var).sum(-1)
        from_kl = log_p - measures.kl_to_posterior(x, mu, log_var, model)
        kl = gaussian.kl_to_standard_normal(mu, log_var).sum(-1)
        as_trained = bounds.elbo(measures.expected_log_px(x, mu, log_var, model)[None], kl)
        for other in (from_kl, as_trained):
            errors.append(float(((from_jensen - other) / log_p.abs().clamp_min(1.0)).abs().max()))
        gaps.append(log_p - from_jensen)
    smallest = float(torch.cat(gaps).min())
    worst = max(errors)
    count = bench.seed_count * ROWS
    return Outcome(
        verdict=all_of(exact(worst, TOLERANCE), "holds" if smallest >= 0 else "refuted"),
        numbers=(
            Number("error", worst, count=count),
            Number("tolerance", TOLERANCE),
            Number("smallest", smallest, count=count, unit="nats"),
            Number("mean_gap", float(torch.cat(gaps).mean()), count=count, unit="nats"),
        ),
        plot=_plot(bench),
    )


def _expected_log_joint(x: Tensor, mu: Tensor, log_var: Tensor, model: ppca.ProbabilisticPCA) -> Tensor:
    """E_q[log p(x, z)] from the one Gaussian that x and z together have: at the mean, less what q's width costs."""
    weight, latent_dim = model.weight, model.weight.shape[1]
    eye = torch.eye(latent_dim, dtype=x.dtype)
    noise = model.sigma2 * torch.eye(len(weight), dtype=x.dtype)
    covariance = torch.cat([torch.cat([weight @ weight.T + noise, weight], 1), torch.cat([weight.T, eye], 1)])
    precision = torch.linalg.inv(covariance)
    away = torch.cat([x - model.mean, mu], 1)
    square = torch.einsum("nd,de,ne->n", away, precision, away)
    spread = log_var.exp() @ precision.diagonal()[-latent_dim:]
    return -0.5 * (len(covariance) * math.log(2.0 * math.pi) + torch.logdet(covariance) + square + spread)


def _plot(bench: Workbench) -> dict:
    """How far below log p(x) the mean of log w lies, and the log of the mean of w over K draws."""
    rng = bench.rng("C13", "plot")
    model = measures.random_ppca(rng)
    x = measures.ppca_rows(model, ROWS, rng)
    mean, covariance = ppca.ppca_posterior(x, model)
    mu = mean + 0.5 * covariance.diagonal().sqrt() * torch.from_numpy(rng.normal(size=(ROWS, 2)))
    log_var = covariance.diagonal().log().expand_as(mu)
    z = gaussian.reparameterise(mu, log_var, torch.from_numpy(rng.normal(size=(max(SAMPLES), ROWS, 2))))
    log_sigma2 = torch.as_tensor(math.log(model.sigma2), dtype=x.dtype)
    log_px = gaussian.log_normal(x, z @ model.weight.T + model.mean, log_sigma2).sum(-1)
    log_prior = gaussian.log_normal(z, torch.zeros_like(mu), torch.zeros_like(mu)).sum(-1)
    log_w = bounds.log_weights(log_px, log_prior, gaussian.log_normal(z, mu, log_var).sum(-1))
    log_p = ppca.ppca_log_likelihood(x, model)
    below: dict[str, list[float]] = {"mean_of_log": [], "log_of_mean": []}
    for count in SAMPLES:
        groups = log_w.unflatten(0, (-1, count))  # every draw is used, K at a time
        log_of_mean = torch.stack([bounds.log_mean_exp(group) for group in groups])
        below["mean_of_log"].append(float((log_w.mean(0) - log_p).mean()))
        below["log_of_mean"].append(float((log_of_mean.mean(0) - log_p).mean()))
    lines = {name: np.asarray(values) for name, values in below.items()}
    return panels.figure(panels.curve(SAMPLES, lines, x_label="draws", y_label="above", x_log=True, reference=0.0))


claim = Claim(
    name="C13",
    sources=(2, 3),
    experiment=experiment,
    figure=draw.panels,
    any_data=True,
    words={
        "en": Words(
            title="Two ways to one bound",
            claim=(
                "Jensen's inequality and the KL decomposition of log p(x) give the same ELBO, and it is a lower bound."
            ),
            method=(
                "Probabilistic PCA with random weights, and a q with random means and widths. Written out in double "
                "precision: E[log p(x, z)] plus the entropy of q (Jensen), log p(x) minus KL(q(z|x) || p(z|x)), and "
                "E[log p(x|z)] minus KL(q(z|x) || p(z)). The claim holds if all three agree within 1e-10 of log p(x) "
                "(1e-10 nats, where that is more), and none lies above log p(x)."
            ),
            remark=(
                "One document doubts which way its slide's inequality points. The logarithm is concave, so the mean "
                "of logarithms is at most the logarithm of the mean: log p(x) is at least the ELBO. A sign the other "
                "way round is the error."
            ),
            conclusions={
                "holds": "It is one and the same bound, written in three ways, and it lies below log p(x).",
                "refuted": "The forms differ, or one lies above log p(x). This is a theorem, so look for an error "
                "in the code.",
            },
            labels={
                "error": "Largest relative difference of the three forms",
                "tolerance": "Tolerance",
                "smallest": "Smallest log p(x) minus ELBO",
                "mean_gap": "Mean log p(x) minus ELBO",
                "mean_of_log": "Mean of log w (ELBO)",
                "log_of_mean": "Log of the mean of w",
                "draws": "Draws z ~ q(z|x)",
                "above": "Minus log p(x) (nats)",
            },
        ),
        "ko": Words(
            title="하나의 하한에 이르는 두 길",
            claim="옌센 부등식에서 얻은 ELBO와 log p(x)의 KL 분해에서 얻은 ELBO는 같으며, 그것은 하한이다.",
            method=(
                "가중치를 무작위로 뽑은 확률적 PCA와, 평균과 폭을 무작위로 뽑은 q를 쓴다. E[log p(x, z)]에 q의 "
                "엔트로피를 더한 식(옌센), log p(x)에서 KL(q(z|x) || p(z|x))를 뺀 식, E[log p(x|z)]에서 KL(q(z|x) || "
                "p(z))를 뺀 식을 배정밀도로 계산한다. 셋이 log p(x)의 1e-10배(그보다 크면 1e-10 nats) 안에서 일치하고 "
                "어느 것도 log p(x)보다 크지 않으면 주장이 성립한다."
            ),
            remark=(
                "한 문서는 슬라이드의 부등호 방향을 의심한다. 로그는 오목 함수이므로 로그의 평균은 평균의 로그보다 클 "
                "수 없다. 따라서 log p(x)가 ELBO보다 크거나 같다. 부등호가 반대로 적혀 있다면 그쪽이 틀린 것이다."
            ),
            conclusions={
                "holds": "세 가지로 적었을 뿐 같은 하한이며, log p(x)보다 아래에 있다.",
                "refuted": "식들이 서로 다르거나 하나가 log p(x)보다 크다. 이는 정리이므로 코드에 오류가 있는지 "
                "보아야 한다.",
            },
            labels={
                "error": "세 식의 가장 큰 상대 차이",
                "tolerance": "허용 오차",
                "smallest": "log p(x) 빼기 ELBO의 최솟값",
                "mean_gap": "log p(x) 빼기 ELBO의 평균",
                "mean_of_log": "log w의 평균 (ELBO)",
                "log_of_mean": "w의 평균의 로그",
                "draws": "추출한 z ~ q(z|x)의 수",
                "above": "log p(x)를 뺀 값 (nats)",
            },
        ),
    },
)
