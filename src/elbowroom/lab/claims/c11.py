"""C11: does maximum likelihood by naive Monte Carlo from the prior train badly?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.geometry import sure_share
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.evaluation.likelihood_parts import effective_samples
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures import quadrature
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, difference, numbers
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.maths.bounds import effective_sample_size
from elbowroom.model import Model

SAMPLES = (1, 10)
"""Draws of z from the prior for each image and step; the VAE draws one from q."""
ROWS, DRAWS = 200, 1000
CONFIDENT = 0.9


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae(), *(_naive(bench, samples) for samples in SAMPLES), bench.vae(bench.scale.large_latent)]


def _naive(bench: Workbench, samples: int) -> Recipe:
    """q(z|x) is the prior, so the importance weights are p(x|z) and the bound is log 1/K sum p(x|z_k)."""
    parts = {"encoder": {"name": "constant"}, "posterior": {"name": "standard_normal"}}
    return bench.vae(parts=parts, objective={"name": "importance_weighted", "samples": samples})


def experiment(bench: Workbench) -> Outcome:
    vae, one, many, large = needs(bench)
    x = bench.held_out.x[:ROWS]
    arms = {"vae": vae, "naive_1": one, "naive_10": many}
    log_p = {name: over_seeds(bench, recipe, lambda model, seed: quadrature.log_px_by_quadrature(model, x).mean())
             for name, recipe in arms.items()}  # fmt: skip
    samples = {name: [bench.samples(bench.model(recipe, seed), "C11", seed) for seed in bench.seeds]
               for name, recipe in arms.items()}  # fmt: skip
    rejected = {name: [_rejected(bench, drawn) for drawn in every] for name, every in samples.items()}
    better = difference(log_p["vae"], log_p["naive_10"])
    more = difference(rejected["naive_10"], rejected["vae"])
    worth = {}
    for place, recipe in (("2", vae), ("large", large)):
        worth[f"prior_{place}"] = over_seeds(bench, recipe, lambda model, seed: _worth_of_prior(model, x, bench, seed))
        worth[f"q_{place}"] = over_seeds(bench, recipe, lambda model, seed: _worth_of_q(model, x))
    rows = {name: every[0][:10] for name, every in samples.items()}
    return Outcome(
        verdict=all_of(above(better), above(more)),
        numbers=(
            better.number("better", "nats"),
            more.number("more", "points"),
            *numbers(log_p, "nats", "log_p_{}"),
            *numbers(rejected, "%", "rejected_{}"),
            *numbers(worth),
        ),
        plot=panels.figure(
            panels.paired(log_p, y="log_p"),
            panels.paired(worth, y="worth", log=True),
            panels.images(rows, *bench.pixel_range),
        ),
    )


def _rejected(bench: Workbench, drawn: np.ndarray) -> float:
    """Share [%] of pictures that the classifier takes for no class with confidence."""
    return 100.0 * (1.0 - sure_share(bench.features, drawn, CONFIDENT))


def _worth_of_prior(model: Model, x: np.ndarray, bench: Workbench, seed: int) -> float:
    """The mean effective sample size of DRAWS codes from the prior, whose weights are p(x|z)."""
    z = torch.from_numpy(bench.rng("C11", "prior", seed).normal(size=(DRAWS, model.config.latent_dim)))
    return float(effective_sample_size(quadrature.log_px_at(model, x, z).double().T).mean())


def _worth_of_q(model: Model, x: np.ndarray) -> float:
    """The same for codes from q(z|x), whose weights are p(x|z) p(z) / q(z|x)."""
    return effective_samples(importance_weighted(model, x, DRAWS).effective, DRAWS, "test").value


claim = Claim(
    name="C11",
    sources=(2, 3),
    needs=needs,
    experiment=experiment,
)
