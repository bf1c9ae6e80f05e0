"""C17: does the decoder's variance trade data against prior?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.likelihood import elbo_parts
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import restored
from elbowroom.lab.outcome import Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, interval
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

SIGMAS = (0.1, 0.2, 0.5, 1.0, 2.0)
"""In units of the scaled data, whose range is 1."""
TURNED = -0.01
"""A step goes back only if it goes back by this part of the whole way; so a level end is no turn."""
ROWS = 2000
"""Test rows whose KL is averaged."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [*(_recipe(bench, sigma) for sigma in SIGMAS), _recipe(bench, "optimal")]


def experiment(bench: Workbench) -> Outcome:
    unit = bench.span**2

    def error(model: Model, seed: int) -> float:
        return bench.error(model) / unit

    def kl(model: Model, seed: int) -> float:
        return next(m.value for m in elbo_parts(model, bench.held_out.x[:ROWS], "test") if m.name == "kl")

    def sigma_of(model: Model, seed: int) -> float:
        return float(np.exp(0.5 * float(model.likelihood.log_var.detach())))

    *fixed, best = needs(bench)
    errors = np.array([over_seeds(bench, recipe, error) for recipe in fixed])
    kls = np.array([over_seeds(bench, recipe, kl) for recipe in fixed])
    optimal = {"error": over_seeds(bench, best, error), "kl": over_seeds(bench, best, kl)}
    names = [*(f"sigma_{sigma:g}" for sigma in SIGMAS), "best"]
    rows = restored(bench, dict(zip(names, [*fixed, best], strict=True)))
    return Outcome(
        verdict=all_of(_rises(errors), _rises(-kls)),
        numbers=(
            interval(errors[-1] - errors[0]).number("error_rise", "squared"),
            interval(kls[-1] - kls[0]).number("kl_change", "nats"),
            interval(over_seeds(bench, best, sigma_of)).number("best_sigma"),
            interval(optimal["error"]).number("best_error", "squared"),
            interval(optimal["kl"]).number("best_kl", "nats"),
        ),
        plot=panels.figure(
            panels.curve(SIGMAS, {"fixed": errors}, "sigma", "error", x_log=True,
                         reference=float(np.mean(optimal["error"])), title="dashed"),
            panels.curve(SIGMAS, {"fixed": kls}, "sigma", "kl", x_log=True,
                         reference=float(np.mean(optimal["kl"])), title="dashed"),
            panels.images(rows, *bench.pixel_range),
        ),
    )  # fmt: skip


def _recipe(bench: Workbench, sigma: float | str) -> Recipe:
    return bench.vae(bench.scale.large_latent, likelihood={"name": "gaussian", "sigma": sigma})


def _rises(values: np.ndarray) -> Verdict:
    """Whether values [sigmas, seeds] rise from the first to the last, and no step in between goes back."""
    whole = values[-1] - values[0]
    ends = above(interval(whole))
    if ends != "holds":
        return ends
    return all_of(*(above(interval(step), TURNED * float(whole.mean())) for step in np.diff(values, axis=0)))


claim = Claim(
    name="C17",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
