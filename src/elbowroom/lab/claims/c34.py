"""C34: can maximising the lower bound replace maximising p(x)?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.quadrature import gap_and_kl
from elbowroom.lab.outcome import Number, Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, exact, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.ppca import PPCA, ppca_log_likelihood, ppca_maximum_likelihood

LATENT, TOLERANCE = 2, 0.01
ROWS = 200
"""Test rows of the network's gap, at most."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae()]


def rule(reached: Verdict, lost: Verdict) -> tuple[Verdict, str]:
    """The best p(x) is reached; on a condition if it is lost where the width of q is fixed."""
    return ("conditional", "condition") if reached == lost == "holds" else (reached, "")


def experiment(bench: Workbench) -> Outcome:
    x = _rows(bench)
    best = float(ppca_log_likelihood(x, ppca_maximum_likelihood(x, LATENT)).mean())
    lost: dict[str, list[float]] = {"free": [], "fixed": []}
    for seed in bench.seeds:
        for name, fixed_width in (("free", False), ("fixed", True)):
            reached = _raised(x, seed, fixed_width)
            lost[name].append(best - float(ppca_log_likelihood(x, reached).mean()))
    worst = max(lost["free"], key=abs)
    fixed = interval(lost["fixed"])
    (vae,) = needs(bench)
    gaps = [gap_and_kl(model, bench.held_out.x[:ROWS])[0] for model in bench.models(vae)]
    verdict, condition = rule(exact(worst, TOLERANCE), above(fixed, TOLERANCE))
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            Number("worst", worst, count=len(bench.seeds), unit="nats"),
            Number("tolerance", TOLERANCE, unit="nats"),
            fixed.number("fixed", "nats"),
            interval(gaps).number("network", "nats"),
            Number("best", best, count=len(x), unit="nats"),
        ),
        plot=panels.figure(panels.bars({**lost, "network": gaps}, y="below", reference=0.0)),
    )


def _rows(bench: Workbench) -> Tensor:
    """Training rows as [0, 1], at most as many as the scale encodes."""
    rows = torch.from_numpy(bench.train.x[: bench.scale.codes].reshape(-1, int(np.prod(bench.train.x.shape[1:]))))
    return rows.double() / (255.0 if bench.train.x.dtype == np.uint8 else 1.0)


def _raised(x: Tensor, seed: int, fixed_width: bool) -> PPCA:
    """The linear decoder and sigma at which the exact ELBO is highest, from random weights.

    Encoder and decoder are linear and q's width is one for all rows, so all rows enter by their covariance alone.
    With `fixed_width` the width of q stays that of the prior.
    """
    from scipy.optimize import minimize

    mean = x.mean(0)
    scatter = (x - mean).T @ (x - mean) / len(x)
    features = x.shape[1]
    generator = torch.Generator().manual_seed(seed)
    start = [torch.randn(2 * features * LATENT, generator=generator, dtype=torch.float64) / math.sqrt(features),
             torch.zeros(LATENT, dtype=torch.float64), scatter.diagonal().mean().log()[None]]  # fmt: skip

    def split(values: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Decoder, encoder, log of q's variance, log of the decoder's."""
        weight, encoder, log_var, log_sigma2 = values.split([features * LATENT, features * LATENT, LATENT, 1])
        width = torch.zeros_like(log_var) if fixed_width else log_var
        return weight.view(features, LATENT), encoder.view(LATENT, features), width, log_sigma2[0]

    def lowered(values: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the mean ELBO of the rows, and its gradient."""
        free = torch.from_numpy(values).requires_grad_()
        weight, encoder, log_var, log_sigma2 = split(free)
        codes = encoder @ scatter @ encoder.T  # covariance of the mean codes
        error = scatter.trace() - 2.0 * (weight * (scatter @ encoder.T)).sum()
        error = error + (weight.T @ weight * (codes + log_var.exp().diag())).sum()
        log_px = -0.5 * (features * (math.log(2.0 * math.pi) + log_sigma2) + error / log_sigma2.exp())
        kl = 0.5 * (codes.trace() + log_var.exp().sum() - LATENT - log_var.sum())
        (slope,) = torch.autograd.grad(kl - log_px, free)
        return float((kl - log_px).detach()), slope.numpy()

    limits = {"maxiter": 2000, "maxfun": 5000, "ftol": 1e-9, "gtol": 1e-5, "maxcor": 20}
    optimum = minimize(lowered, torch.cat(start).numpy(), jac=True, method="L-BFGS-B", options=limits)
    weight, _, _, log_sigma2 = split(torch.from_numpy(optimum.x))
    return PPCA(weight, mean, float(log_sigma2.exp()))


claim = Claim(
    name="C34",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
