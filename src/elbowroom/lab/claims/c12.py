"""C12: is log p(x) the ELBO plus the KL from q(z|x) to p(z|x)?"""

from __future__ import annotations

import numpy as np
import torch

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures import ppca_cases
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.verdicts import exact
from elbowroom.lab.workbench import Workbench
from elbowroom.maths import bounds, gaussian, ppca

TOLERANCE = 1e-5
ROWS = 200


def experiment(bench: Workbench) -> Outcome:
    errors, gaps = [], []
    for model, x, mu, log_var in ppca_cases.random_cases(bench, "C12", ROWS):
        log_p = ppca.ppca_log_likelihood(x, model)
        elbo, gap = _elbo(x, mu, log_var, model), ppca_cases.kl_to_posterior(x, mu, log_var, model)
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


def _elbo(x: torch.Tensor, mu: torch.Tensor, log_var: torch.Tensor, model: ppca.PPCA) -> torch.Tensor:
    kl = gaussian.kl_to_standard_normal(mu, log_var).sum(-1)
    return bounds.elbo(ppca_cases.expected_log_px(x, mu, log_var, model)[None], kl)


def _plot(bench: Workbench) -> dict:
    """One x and one model: q of the posterior's mean and growing width."""
    rng = bench.rng("C12", "plot")
    model = ppca_cases.random_ppca(rng)
    x = ppca_cases.ppca_rows(model, 1, rng)
    mean, _ = ppca.ppca_posterior(x, model)
    widths = np.geomspace(0.05, 1.5, 40)
    log_var = torch.from_numpy(2.0 * np.log(widths))[:, None].expand(-1, 2)
    rows, mu = x.expand(40, -1), mean.expand(40, -1)
    elbo, gap = _elbo(rows, mu, log_var, model), ppca_cases.kl_to_posterior(rows, mu, log_var, model)
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
    any_data=True,
)
