"""C36: does the adversarial autoencoder remove the limit to Gaussians?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.aggregate import MOST_POINTS, mmd_ratio
from elbowroom.evaluation.health import prior_draws
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import drawn_codes, fitted_gaussian, pooled_rows, squared_errors
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, numbers, some_of
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

PRIORS = ("uniform", "swiss_roll", "ten_gaussians")
RIVAL = "ten_gaussians"
"""What a VAE with a KL by Monte Carlo gets too: a roll has no density, and a Gaussian q leaves the square."""
KERNEL, REPEATS, SHOWN = 0.1, 2, 500
"""Squared width of the kernel, narrow enough to tell the arms of a roll apart; splits of the prior; points of a map."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [*(game(bench, name) for name in PRIORS), bench.vae(prior=RIVAL), bench.vae()]


def game(bench: Workbench, prior: str) -> Recipe:
    """With players that learn within these few steps; chosen by one model's codes of training rows."""
    scale = bench.scale  # a step has three turns, so there are fewer steps
    return bench.adversarial(
        prior=prior, discriminator=(scale.hidden[0] // 2,) * 2, slope_penalty=0.01,
        training={"steps": 3 * scale.steps // 4, "learning_rate": 2.5 * scale.learning_rate},
    )  # fmt: skip


def apart(points: np.ndarray, draws: np.ndarray) -> float:
    """The MMD ratio of points [N, 2] to a prior: 1 where they could be its draws."""
    return mmd_ratio(points, draws, "pooled", scale=KERNEL, repeats=REPEATS).value


def mapped(prior: Model, codes: np.ndarray) -> np.ndarray:
    """Draws of a VAE's q through the map that makes draws of this model's prior of normal noise."""
    z = torch.from_numpy(codes)
    with torch.no_grad():
        return prior.prior(z).rsample(z).numpy()


def experiment(bench: Workbench) -> Outcome:
    *players, rival, vae = needs(bench)
    x = pooled_rows(bench)[:MOST_POINTS]
    ratios: dict[str, dict[str, list[float]]] = {}
    maps = {}
    for name, recipe in zip(PRIORS, players, strict=True):
        arms: dict[str, list[float]] = {"gaussian": [], "adversarial": [], "mapped": []}
        for i, model in enumerate(bench.models(recipe)):
            draws = prior_draws(model, 2 * len(x), i, "C36")
            codes = bench.codes(model, x)
            arms["adversarial"].append(apart(codes, draws))
            # the Gaussian of the prior's own mean and covariance: what codes that stay Gaussian can reach at best
            arms["gaussian"].append(apart(fitted_gaussian(draws, len(x), bench.rng("C36", name, i)), draws))
            normal = drawn_codes(bench.model(vae, bench.seeds[i]), x, i)
            arms["mapped"].append(apart(mapped(model, normal), draws))
            if name == RIVAL:
                codes_of_rival = drawn_codes(bench.model(rival, bench.seeds[i]), x, i)
                arms.setdefault("carlo", []).append(apart(codes_of_rival, draws))
            if i == 0:
                maps[name] = {"prior": draws[:SHOWN], "adversarial": codes[:SHOWN]}
        ratios[name] = arms
    nearer = {name: difference(arms["adversarial"], arms["gaussian"]) for name, arms in ratios.items()}
    verdict, condition = some_of({name: below(nearer[name]) for name in PRIORS}, between="_and_")
    errors = {"adversarial": squared_errors(bench, players[PRIORS.index(RIVAL)]),
              "carlo": squared_errors(bench, rival)}  # fmt: skip
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(nearer[name].number(f"difference_{name}") for name in PRIORS),
            *(number for name, arms in ratios.items() for number in numbers(arms, name=f"{{}}_{name}")),
            *numbers(errors, "squared", "error_{}"),
        ),
        plot=panels.figure(
            *(panels.scatter(points, "first", "second", title=name) for name, points in maps.items()),
            *(panels.paired(arms, y="ratio", title=name, log=True, reference=1.0) for name, arms in ratios.items()),
        ),
    )


claim = Claim(
    name="C36",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    wants="rows",
)
