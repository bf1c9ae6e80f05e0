"""C35: do the losses of autoencoder and VAE differ only by the KL?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.generation import frechet
from elbowroom.evaluation.inference import as_input, blocks, for_inference
from elbowroom.evaluation.likelihood import elbo_parts
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval, numbers
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

LIMIT = 1.0
"""Percent of the KL that the noise may cost and still not count."""
ROWS, SCORING_SAMPLES, NARROW = 1000, 64, 1e-3


def needs(bench: Workbench) -> Sequence[Recipe]:
    # a q so narrow that it is a point to the decoder, while its KL is |mu|^2 / 2 and a constant
    without_noise = bench.vae(parts={"posterior": {"name": "fixed_gaussian", "sigma": NARROW}})
    return [bench.vae(), bench.vae(objective={"name": "elbo", "beta": 0.0}), without_noise, bench.autoencoder()]


ARMS = ("vae", "no_kl", "no_noise", "autoencoder")


def experiment(bench: Workbench) -> Outcome:
    x = bench.held_out.x[:ROWS]
    models = {name: [bench.model(recipe, seed) for seed in bench.seeds]
              for name, recipe in zip(ARMS, needs(bench), strict=True)}  # fmt: skip
    costs, kls = np.asarray([_cost_and_kl(model, x) for model in models["vae"]]).T
    share = interval(100.0 * costs / kls)
    error = {name: [bench.error(model) for model in every] for name, every in models.items()}
    real = bench.features.features(bench.held_out.x)
    samples = {name: [bench.samples(model, "C35", seed) for model, seed in zip(every, bench.seeds, strict=True)]
               for name, every in models.items()}  # fmt: skip
    distance = {name: [frechet(real, bench.features.features(drawn)) for drawn in every]
                for name, every in samples.items()}  # fmt: skip
    spread = {name: [float(bench.codes(model).std(0).mean()) for model in every] for name, every in models.items()}
    return Outcome(
        verdict=below(share, LIMIT),
        numbers=(
            share.number("share", "%"),
            interval(costs).number("cost", "nats"),
            interval(kls).number("kl", "nats"),
            difference(error["no_kl"], error["autoencoder"]).number("no_kl_error", "squared"),
            difference(error["no_noise"], error["autoencoder"]).number("no_noise_error", "squared"),
            difference(error["vae"], error["autoencoder"]).number("vae_error", "squared"),
            *numbers(distance, "feature_units", "distance_{}"),
            *numbers(spread, name="spread_{}"),
        ),
        plot=panels.figure(
            panels.paired(error, y="error"),
            panels.paired(distance, y="distance", log=True),
            panels.images({name: every[0][:10] for name, every in samples.items()}, *bench.pixel_range,
                          title="samples"),
        ),
    )  # fmt: skip


def _cost_and_kl(model: Model, x: np.ndarray) -> tuple[float, float]:
    """-E_q[log p(x|z)] minus -log p(x|mu), the two losses with the KL taken off; and the KL: nats per row."""
    _, noisy, kl = elbo_parts(model, x, "test", samples=SCORING_SAMPLES)
    ready, at_mean = for_inference(model, x.dtype), []
    with torch.no_grad():
        for block in blocks(x, ready):
            rows = as_input(block)
            q = ready.encode(rows)
            at_mean.append(ready.score(rows, q, torch.zeros(1, *q.mean.shape)).log_px[0].double())
    return float(torch.cat(at_mean).mean()) - noisy.value, kl.value


claim = Claim(
    name="C35",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
