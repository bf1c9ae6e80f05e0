"""C14: is the KL to N(0, I) cross entropy minus entropy, and zero only at mean 0 and log-variance 0?"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome
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
    slopes = torch.autograd.grad((log_q - log_p).sum(), (each_mu, each_log_var))
    values = (log_q - log_p).detach()
    estimates = [(monte_carlo_kl(log_q, log_p).detach(), values.std(0), kl.detach())]
    estimates += [(g.mean(0), g.std(0), wanted) for g, wanted in zip(slopes, gradient, strict=True)]
    # where the estimate has no spread to speak of, float error is not to be counted in standard errors
    return [(mean - wanted) / (spread / DRAWS**0.5 + 1e-12) for mean, spread, wanted in estimates]


claim = Claim(
    name="C14",
    sources=(2, 3, 4),
    experiment=experiment,
    any_data=True,
)
