"""C13: is the ELBO from Jensen's inequality the ELBO from the KL, and does it lie below log p(x)?"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures import ppca_cases
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.verdicts import all_of, exact
from elbowroom.lab.workbench import Workbench
from elbowroom.maths import bounds, gaussian, ppca

TOLERANCE = 1e-10
ROWS = 200
SAMPLES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def experiment(bench: Workbench) -> Outcome:
    errors, gaps = [], []
    for model, x, mu, log_var in ppca_cases.random_cases(bench, "C13", ROWS):
        log_p = ppca.ppca_log_likelihood(x, model)
        # Jensen: log E_q[p(x, z) / q(z|x)] is at least E_q[log p(x, z)] - E_q[log q(z|x)]
        from_jensen = _expected_log_joint(x, mu, log_var, model) + gaussian.entropy(log_var).sum(-1)
        from_kl = log_p - ppca_cases.kl_to_posterior(x, mu, log_var, model)
        kl = gaussian.kl_to_standard_normal(mu, log_var).sum(-1)
        as_trained = bounds.elbo(ppca_cases.expected_log_px(x, mu, log_var, model)[None], kl)
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


def _expected_log_joint(x: Tensor, mu: Tensor, log_var: Tensor, model: ppca.PPCA) -> Tensor:
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
    model = ppca_cases.random_ppca(rng)
    x = ppca_cases.ppca_rows(model, ROWS, rng)
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
    any_data=True,
)
