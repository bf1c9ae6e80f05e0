"""C32: are samples from the prior as good as samples from q once the VAE is trained?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.inference import decode, posterior
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import SHOWN, frechet_to_held_out, samples_of_first
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, interval, numbers
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

MARGIN = 10.0
"""Percent by which the prior's samples may be further away and still count as equally good."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae(bench.scale.large_latent)]


def experiment(bench: Workbench) -> Outcome:
    (vae,) = needs(bench)
    distances = {
        "prior": over_seeds(bench, vae, lambda m, seed: frechet_to_held_out(bench, bench.samples(m, seed))),
        "aggregate": over_seeds(bench, vae, lambda m, seed: frechet_to_held_out(bench, _from_q(bench, m, seed))),
    }
    excess = interval(100 * (np.divide(distances["prior"], distances["aggregate"]) - 1))
    rows = {
        "real": bench.held_out.x[:SHOWN],
        "prior": samples_of_first(bench, vae),
        "aggregate": _from_q(bench, bench.first(vae), bench.seeds[0])[:SHOWN],
    }
    return Outcome(
        verdict=below(excess, MARGIN),
        numbers=(
            excess.number("excess", "%"),
            *numbers(distances, "feature"),
        ),
        plot=panels.figure(
            panels.paired(distances, y="distance"),
            panels.images(rows, *bench.pixel_range),
        ),
    )


def _from_q(bench: Workbench, model: Model, seed: int) -> np.ndarray:
    """Rows decoded from the aggregate q: z ~ q(z|x) of training rows that are drawn with equal chances."""
    rng = bench.rng("C32", seed)
    mean, variance = posterior(model, bench.train.x[rng.integers(len(bench.train), size=bench.scale.codes)])
    return decode(model, (mean + np.sqrt(variance) * rng.standard_normal(mean.shape)).astype(mean.dtype))


claim = Claim(
    name="C32",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
