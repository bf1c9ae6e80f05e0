"""C46: may correlations between the dimensions of q(z|x) be ignored?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from elbowroom.evaluation.likelihood import elbo_parts, nll
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import as_shares
from elbowroom.lab.measures.ppca_cases import expected_log_px
from elbowroom.lab.outcome import Number, Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, exact, interval, numbers, some_of
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.maths.gaussian import kl_to_standard_normal
from elbowroom.maths.ppca import PPCA, ppca_log_likelihood, ppca_maximum_likelihood, ppca_posterior
from elbowroom.model import Model

SMALL, TOLERANCE = 2, 1e-6
LIMIT = 0.5
"""Nats of test ELBO that a full covariance must gain to count."""
ROWS, SAMPLES = 1000, 16
GAP_ROWS, IMPORTANCE_SAMPLES = 200, 500
ANGLES = range(0, 91, 5)
"""Degrees by which the axes of the linear model are turned."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [recipe for pair in _pairs(bench).values() for recipe in pair]


def _pairs(bench: Workbench) -> dict[str, tuple[Recipe, Recipe]]:
    """By size of the latent space: the diagonal q, and the one with a full covariance."""
    sizes = {"small": SMALL, "large": bench.scale.large_latent}
    return {name: (bench.vae(size), bench.vae(size, posterior="full_gaussian")) for name, size in sizes.items()}


def rule(linear: Verdict, gains: Mapping[str, Verdict]) -> tuple[Verdict, str]:
    """The linear model loses nothing, and networks gain less than the limit; else on condition of the latent size."""
    return (linear, "") if linear == "refuted" else some_of(gains)


def experiment(bench: Workbench) -> Outcome:
    x = as_shares(bench, bench.train.x[: bench.scale.codes]).flatten(1)
    best = ppca_maximum_likelihood(x, bench.scale.large_latent)
    turned = {angle: _lost(x, _turned(best, angle)) for angle in ANGLES}
    elbos, gaps, gains = {}, {}, {}
    for size, recipes in _pairs(bench).items():
        for name, recipe in zip(("diagonal", "full"), recipes, strict=True):
            elbos[f"{name}_{size}"] = over_seeds(bench, recipe, lambda model, seed: _elbo(bench, model, ROWS))
            gaps[f"{name}_{size}"] = over_seeds(bench, recipe, lambda model, seed: _gap(bench, model))
        gains[size] = difference(elbos[f"full_{size}"], elbos[f"diagonal_{size}"])
    verdict, condition = rule(exact(turned[0], TOLERANCE), {size: below(gain, LIMIT) for size, gain in gains.items()})
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(gain.number(f"gain_{size}", "nats") for size, gain in gains.items()),
            Number("linear", turned[0], count=len(x), unit="nats"),
            Number("tolerance", TOLERANCE, unit="nats"),
            Number("turned", turned[45], count=len(x), unit="nats"),
            *numbers(gaps, "nats", "gap_{}"),
            *(interval(elbos[f"diagonal_{size}"]).number(f"elbo_{size}", "nats") for size in gains),
        ),
        plot=panels.figure(
            panels.curve(list(turned), {"lost": list(turned.values())}, x_label="angle", y_label="lost_axis",
                         reference=0.0),
            panels.paired(gaps, y="gap_axis", reference=0.0),
        ),
    )  # fmt: skip


def _turned(model: PPCA, degrees: float) -> PPCA:
    """The same p(x) with other axes of z: its first and its last are turned in their plane."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    weight, first, last = model.weight.clone(), model.weight[:, 0], model.weight[:, -1]
    weight[:, 0], weight[:, -1] = cosine * first + sine * last, cosine * last - sine * first
    return replace(model, weight=weight)


def _lost(x: Tensor, model: PPCA) -> float:
    """Mean log p(x) minus the ELBO of the best diagonal q [nats].

    The best diagonal q has the posterior's mean and the inverse of the diagonal of its precision (Bishop 2006,
    eq. 10.12 to 10.15).
    """
    mean, covariance = ppca_posterior(x, model)
    log_var = -torch.linalg.inv(covariance).diagonal().log().expand_as(mean)
    elbo = expected_log_px(x, mean, log_var, model) - kl_to_standard_normal(mean, log_var).sum(-1)
    return float((ppca_log_likelihood(x, model) - elbo).mean())


def _elbo(bench: Workbench, model: Model, rows: int) -> float:
    return elbo_parts(model, bench.held_out.x[:rows], "test", SAMPLES)[0].value


def _gap(bench: Workbench, model: Model) -> float:
    """log p(x) minus ELBO per row, log p(x) by importance sampling."""
    return -nll(model, bench.held_out.x[:GAP_ROWS], IMPORTANCE_SAMPLES, "test").value - _elbo(bench, model, GAP_ROWS)


claim = Claim(
    name="C46",
    sources=(4,),
    needs=needs,
    experiment=experiment,
)
