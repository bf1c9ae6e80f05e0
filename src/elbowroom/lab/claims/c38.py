"""C38: does the binary cross entropy take grey targets?"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import as_shares
from elbowroom.lab.outcome import Number, Outcome
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
    predicted = p[(-log_bernoulli(targets[:, None], torch.logit(p))).argmin(1)]
    miss = float((predicted - targets).abs().max())
    grey = as_shares(bench, bench.held_out.x)
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
)
