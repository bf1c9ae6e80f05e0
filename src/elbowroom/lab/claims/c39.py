"""C39: are squared error and cross entropy negative log-likelihoods, summed over pixels?"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from elbowroom.distributions.normal import Normal
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import as_shares
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.verdicts import all_of, exact
from elbowroom.lab.workbench import Workbench
from elbowroom.parts.likelihoods.bernoulli import BernoulliDistribution

TOLERANCE = 1e-9
ROWS, SHOWN = 100, 60


def experiment(bench: Workbench) -> Outcome:
    x = as_shares(bench, bench.held_out.x[:ROWS]).flatten(1)
    constant = 0.5 * x.shape[1] * math.log(2.0 * math.pi)
    errors: dict[str, list[float]] = {"gaussian": [], "bernoulli": []}
    points = {}
    for draw_number in range(bench.seed_count):
        outputs = torch.from_numpy(bench.rng("C39", draw_number).normal(size=tuple(x.shape)))
        # what the documents call the loss, as the framework computes it, against minus log p(x|z)
        pairs = {
            "gaussian": _pair(outputs, lambda y: 0.5 * F.mse_loss(y, x, reduction="none").sum(1) + constant,
                              lambda y: -Normal(y, torch.zeros((), dtype=y.dtype)).log_prob(x).sum(1)),
            "bernoulli": _pair(outputs, lambda y: F.binary_cross_entropy_with_logits(y, x, reduction="none").sum(1),
                               lambda y: -BernoulliDistribution(y).log_prob(x).sum(1)),
        }  # fmt: skip
        for name, (loss, nll, error) in pairs.items():
            errors[name].append(error)
            points[name] = np.stack([loss[:SHOWN], nll[:SHOWN]], 1)
    worst = {name: max(every) for name, every in errors.items()}
    count = bench.seed_count * len(x)
    return Outcome(
        verdict=all_of(*(exact(error, TOLERANCE) for error in worst.values())),
        numbers=(
            Number("gaussian_error", worst["gaussian"], count=count),
            Number("bernoulli_error", worst["bernoulli"], count=count),
            Number("tolerance", TOLERANCE),
            Number("averaged", float(x.shape[1])),
        ),
        plot=panels.figure(panels.scatter(points, x_label="loss", y_label="nll", diagonal=True)),
    )


def _pair(
    outputs: Tensor, loss: Callable[[Tensor], Tensor], nll: Callable[[Tensor], Tensor]
) -> tuple[np.ndarray, np.ndarray, float]:
    """Both per row, and the largest difference of values and gradients, relative to the largest of them."""
    values, slopes = [], []
    for function in (loss, nll):
        y = outputs.clone().requires_grad_()
        value = function(y)
        slopes.append(torch.autograd.grad(value.sum(), y)[0])
        values.append(value.detach())
    error = max(float((a - b).abs().max() / b.abs().max()) for a, b in (values, slopes))
    return values[0].numpy(), values[1].numpy(), error


claim = Claim(
    name="C39",
    sources=(2, 3),
    experiment=experiment,
)
