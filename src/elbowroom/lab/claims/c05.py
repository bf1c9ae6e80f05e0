"""C5: do near points of the VAE's latent space decode to similar content?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from elbowroom.evaluation.geometry import continuity
from elbowroom.evaluation.inference import decode
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

PAIRS, STEPS, SHOWN = 1000, 64, 10


def needs(bench: Workbench) -> Sequence[Recipe]:
    large = bench.scale.large_latent
    return [bench.autoencoder(), bench.vae(), bench.autoencoder(large), bench.vae(large)]


def line(bench: Workbench, model: Model) -> np.ndarray:
    """Pictures on the way between the first test row and the first of another class."""
    data = bench.held_out
    assert data.y is not None
    codes = bench.codes(model, data.x[[0, int(np.argmax(data.y != data.y[0]))]])
    return decode(model, (codes[0] + np.linspace(0, 1, SHOWN)[:, None] * (codes[1] - codes[0])).astype(np.float32))


def experiment(bench: Workbench) -> Outcome:
    arms = dict(zip(("autoencoder", "vae", "autoencoder_large", "vae_large"), needs(bench), strict=True))
    jumps: dict[str, list[float]] = {}
    for arm, recipe in arms.items():
        jumps[arm] = [
            float(continuity(partial(decode, model), bench.codes(model), bench.features, PAIRS, STEPS, seed=i).mean())
            for i, model in enumerate(bench.models(recipe))
        ]
    fewer = difference(jumps["vae"], jumps["autoencoder"])
    rows = {arm: line(bench, bench.first(arms[arm])) for arm in ("autoencoder", "vae")}
    return Outcome(
        verdict=below(fewer),
        numbers=(
            fewer.number("difference"),
            interval(jumps["autoencoder"]).number("autoencoder"),
            interval(jumps["vae"]).number("vae"),
            difference(jumps["vae_large"], jumps["autoencoder_large"]).number("difference_large"),
            interval(jumps["autoencoder_large"]).number("autoencoder_large"),
            interval(jumps["vae_large"]).number("vae_large"),
        ),
        plot=panels.figure(
            panels.paired({arm: jumps[arm] for arm in rows}, y="jumps", title="two", reference=1.0),
            panels.paired({arm: jumps[arm] for arm in arms if arm not in rows}, y="jumps", title="large",
                          reference=1.0),
            panels.images(rows, *bench.pixel_range, title="way"),
        ),
    )  # fmt: skip


claim = Claim(
    name="C5",
    sources=(1,),
    needs=needs,
    experiment=experiment,
)
