"""C12: is log p(x) the ELBO plus the KL from q(z|x) to p(z|x)?"""

from __future__ import annotations

import numpy as np
import torch

from elbowroom.lab import draw, measures, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.verdicts import exact
from elbowroom.lab.workbench import Workbench
from elbowroom.maths import bounds, gaussian, ppca

TOLERANCE = 1e-5
ROWS = 200


def experiment(bench: Workbench) -> Outcome:
    errors, gaps = [], []
    for model, x, mu, log_var in measures.ppca_cases(bench, "C12", ROWS):
        log_p = ppca.ppca_log_likelihood(x, model)
        elbo, gap = _elbo(x, mu, log_var, model), measures.kl_to_posterior(x, mu, log_var, model)
        errors.append(float(((elbo + gap - log_p) / log_p.abs().clamp_min(1.0)).abs().max()))
        gaps.append(float(gap.mean()))
    worst = max(errors)
    return Outcome(
        verdict=exact(worst, TOLERANCE),
        numbers=(
            Number("error", worst, count=bench.seed_count * ROWS),
            Number("tolerance", TOLERANCE),
            Number("gap", float(np.mean(gaps)), count=bench.seed_count * ROWS, unit="nats"),
        ),
        plot=_plot(bench),
    )


def _elbo(x: torch.Tensor, mu: torch.Tensor, log_var: torch.Tensor, model: ppca.ProbabilisticPCA) -> torch.Tensor:
    kl = gaussian.kl_to_standard_normal(mu, log_var).sum(-1)
    return bounds.elbo(measures.expected_log_px(x, mu, log_var, model)[None], kl)


def _plot(bench: Workbench) -> dict:
    """One x and one model: q of the posterior's mean and growing width."""
    rng = bench.rng("C12", "plot")
    model = measures.random_ppca(rng)
    x = measures.ppca_rows(model, 1, rng)
    mean, _ = ppca.ppca_posterior(x, model)
    widths = np.geomspace(0.05, 1.5, 40)
    log_var = torch.from_numpy(2.0 * np.log(widths))[:, None].expand(-1, 2)
    rows, mu = x.expand(40, -1), mean.expand(40, -1)
    elbo, gap = _elbo(rows, mu, log_var, model), measures.kl_to_posterior(rows, mu, log_var, model)
    log_p = ppca.ppca_log_likelihood(rows, model)
    lines = {"log_p": log_p.numpy(), "elbo": elbo.numpy(), "sum": (elbo + gap).numpy()}
    return panels.figure(
        panels.curve(widths.tolist(), lines, x_label="width", y_label="nats_of_x", x_log=True),
        panels.curve(
            widths.tolist(), {"kl": gap.numpy()}, x_label="width", y_label="kl_nats", x_log=True, reference=0.0
        ),
    )


claim = Claim(
    name="C12",
    sources=(3,),
    experiment=experiment,
    figure=draw.panels,
    any_data=True,
    words={
        "en": Words(
            title="What the ELBO leaves out",
            claim="log p(x) is the ELBO plus the KL divergence from q(z|x) to the true posterior p(z|x).",
            method=(
                "Probabilistic PCA with random weights, and a q with random means and widths. log p(x), the ELBO and "
                "KL(q(z|x) || p(z|x)) are each computed by a closed form of their own in double precision. The claim "
                "holds if ELBO + KL misses log p(x) by at most 1e-5 of its value (1e-5 nats, where that is more) on "
                "every row."
            ),
            conclusions={
                "holds": "The ELBO and the KL to the true posterior add up to log p(x), whatever q is. So raising the "
                "ELBO over q alone is lowering that KL.",
                "refuted": "The two do not add up to log p(x). This is a theorem, so look for an error in the code.",
            },
            labels={
                "error": "Largest relative error of ELBO + KL",
                "tolerance": "Tolerance",
                "gap": "Mean KL(q(z|x) || p(z|x)) of these q",
                "log_p": "log p(x)",
                "elbo": "ELBO",
                "sum": "ELBO + KL",
                "kl": "KL(q(z|x) || p(z|x))",
                "width": "Standard deviation of q",
                "nats_of_x": "nats, one x",
                "kl_nats": "KL (nats)",
            },
        ),
        "ko": Words(
            title="ELBO에서 빠진 것",
            claim="log p(x)는 ELBO에 q(z|x)와 참 사후분포 p(z|x) 사이의 KL 발산을 더한 값이다.",
            method=(
                "가중치를 무작위로 뽑은 확률적 PCA와, 평균과 폭을 무작위로 뽑은 q를 쓴다. log p(x), ELBO, KL(q(z|x) "
                "|| p(z|x))를 서로 다른 닫힌 식으로 배정밀도에서 계산한다. 모든 행에서 ELBO + KL이 log p(x)와 그 값의 "
                "1e-5배(그보다 크면 1e-5 nats) 안에서 일치하면 주장이 성립한다."
            ),
            conclusions={
                "holds": "q가 무엇이든 ELBO와 참 사후분포까지의 KL을 더하면 log p(x)가 된다. 그래서 q만 바꾸어 ELBO를 "
                "높이는 일은 그 KL을 낮추는 일과 같다.",
                "refuted": "둘을 더해도 log p(x)가 되지 않는다. 이는 정리이므로 코드에 오류가 있는지 보아야 한다.",
            },
            labels={
                "error": "ELBO + KL의 가장 큰 상대 오차",
                "tolerance": "허용 오차",
                "gap": "이 q들의 평균 KL(q(z|x) || p(z|x))",
                "log_p": "log p(x)",
                "elbo": "ELBO",
                "sum": "ELBO + KL",
                "kl": "KL(q(z|x) || p(z|x))",
                "width": "q의 표준편차",
                "nats_of_x": "nats, x 하나",
                "kl_nats": "KL (nats)",
            },
        ),
    },
)
