"""C23: does averaging the loss make averaged images?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.inference import as_input, for_inference
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import SHOWN, samples_of_first
from elbowroom.lab.outcome import Number, Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, numbers
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

TOLERANCE = 1e-10
ROWS = 128
"""Rows of the batch whose gradients are compared."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    values = float(np.prod(bench.train.x.shape[1:]))
    return [bench.vae(), bench.vae(objective={"name": "elbo", "beta": values})]


def rule(lower: Verdict) -> tuple[Verdict, str]:
    """It holds on a condition at most: averaging both terms changes the length of the gradient and nothing else."""
    return (lower, "") if lower in ("refuted", "undecided") else ("conditional", "reconstruction_alone")


def experiment(bench: Workbench) -> Outcome:
    summed, averaged = needs(bench)
    unit = bench.span**2

    def variance(model: Model, seed: int) -> float:
        return float(bench.samples(model, seed).astype(np.float64).var(0).mean()) / unit

    variances = {"summed": over_seeds(bench, summed, variance), "averaged": over_seeds(bench, averaged, variance)}
    lower = difference(variances["averaged"], variances["summed"])
    turned = max(_turned(bench, bench.model(summed, seed), seed) for seed in bench.seeds)
    data = float(bench.train.x.astype(np.float64).var(0).mean()) / unit
    assert turned <= TOLERANCE, "a common factor turns no gradient"
    verdict, condition = rule(below(lower))
    mean = np.broadcast_to(bench.train.x.mean(0, dtype=np.float64), (SHOWN, *bench.train.x.shape[1:]))
    rows = {
        "mean": mean,
        "averaged": samples_of_first(bench, averaged),
        "summed": samples_of_first(bench, summed),
    }
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            lower.number("difference", "squared"),
            *numbers(variances, "squared"),
            Number("data", data, unit="squared"),
            Number("turned", turned, count=len(bench.seeds)),
        ),
        plot=panels.figure(
            panels.paired(variances, y="variance", reference=data, title="dashed"),
            panels.images(rows, *bench.pixel_range),
        ),
    )


def _turned(bench: Workbench, model: Model, seed: int) -> float:
    """How far the gradient of (reconstruction + KL) / values points from that of their sum: |a/|a| - b/|b||."""
    ready = for_inference(model, np.float64)
    x = bench.train.x[:ROWS]
    values = float(np.prod(x.shape[1:]))
    eps = torch.from_numpy(bench.rng("C23", seed).standard_normal((1, len(x), ready.config.latent_dim)))
    parameters = list(ready.parameters())
    directions = []
    for factor in (1.0, 1.0 / values):
        rows = as_input(x.astype(np.float64))
        terms = ready.score(rows, ready.encode(rows), eps)
        value = (factor * terms.log_px.mean(0) - factor * terms.kl).mean()
        gradient = torch.cat([g.flatten() for g in torch.autograd.grad(value, parameters)])
        directions.append(gradient / gradient.norm())
    return float((directions[0] - directions[1]).norm())


claim = Claim(
    name="C23",
    sources=(4,),
    needs=needs,
    experiment=experiment,
)
