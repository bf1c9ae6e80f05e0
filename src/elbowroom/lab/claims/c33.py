"""C33: does q(z|x) come to resemble p(z|x) as training goes on?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.inference import as_input, for_inference
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.quadrature import GRID_POINTS, gap_and_kl, log_px_at, log_px_by_quadrature
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

PARTS = (0.1, 0.3, 1.0)
"""Parts of the scale's steps: trainings of growing length, each with a schedule of its own."""
ROWS, SAMPLES = 200, 64
CELLS, WIDTHS = 60, 6.0
"""Cells along a side of the maps, and half that side in standard deviations of q."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    short = [bench.vae(training={"steps": round(part * bench.scale.steps)}) for part in PARTS[:-1]]
    return [*short, bench.vae()]


def experiment(bench: Workbench) -> Outcome:
    recipes = needs(bench)
    models = [[bench.model(recipe, seed) for seed in bench.seeds] for recipe in recipes]
    fresh = [_untrained(model, seed) for model, seed in zip(models[-1], bench.seeds, strict=True)]
    x = bench.held_out.x[:ROWS]
    measured = np.asarray([[gap_and_kl(model, x, SAMPLES) for model in line] for line in [fresh, *models]])
    gaps, kls = np.moveaxis(measured, -1, 0)  # [times, seeds] each
    coarse = log_px_by_quadrature(models[-1][0], x, points=GRID_POINTS // 2 + 1)
    fine = log_px_by_quadrature(models[-1][0], x)
    steps = [round(part * bench.scale.steps) for part in PARTS]
    change = difference(gaps[-1], gaps[1])
    return Outcome(
        verdict=below(change),
        numbers=(
            change.number("change", "nats"),
            interval(gaps[-1]).number("end", "nats"),
            interval(gaps[1]).number("early", "nats"),
            interval(gaps[0]).number("untrained", "nats"),
            interval(kls[-1]).number("prior_end", "nats"),
            interval(kls[1]).number("prior_early", "nats"),
            Number("grid", float(np.abs(fine - coarse).max()), count=len(x), unit="nats"),
        ),
        plot=panels.figure(
            panels.curve([0, *steps], {"gap": gaps}, x_label="steps", y_label="gap_axis", reference=0.0),
            *_maps(models[-1][0], x[0]),
        ),
    )


def _untrained(model: Model, seed: int) -> Model:
    """The same model before its first step."""
    fresh = Model(model.config, seed)
    fresh.scaling.set(model.scaling.shift.numpy(), model.scaling.scale.numpy())
    return fresh.eval()


def _maps(model: Model, row: np.ndarray) -> list[dict]:
    """p(z|x) and q(z|x) of one row, each as a share of its highest value, around q."""
    ready = for_inference(model, np.float32)
    with torch.no_grad():
        q = ready.encode(as_input(row[None]))
        mean, width = q.mean[0].double(), WIDTHS * q.variance[0].double().sqrt()
        axes = [torch.linspace(-1, 1, CELLS, dtype=torch.float64) * width[d] + mean[d] for d in range(2)]
        second, first = torch.meshgrid(axes[1], axes[0], indexing="ij")
        z = torch.stack([first.flatten(), second.flatten()], -1)
        log_joint = log_px_at(model, row[None], z)[0] - 0.5 * z.square().sum(-1)
        log_q = q.log_prob(z.float()).sum(-1)
    extent = [float(axes[0][0]), float(axes[0][-1]), float(axes[1][0]), float(axes[1][-1])]
    return [
        panels.heat((values - values.max()).exp().view(CELLS, CELLS).numpy(), "z1", "z2", title=title, extent=extent)
        for title, values in (("true_posterior", log_joint), ("q", log_q))
    ]


claim = Claim(
    name="C33",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
