"""C8: does the VAE restore closer to the input than the autoencoder?"""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import restored, squared_errors
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, numbers
from elbowroom.lab.workbench import Workbench


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def experiment(bench: Workbench) -> Outcome:
    arms = dict(zip(("autoencoder", "vae"), needs(bench), strict=True))
    errors = {name: squared_errors(bench, recipe) for name, recipe in arms.items()}
    lower = difference(errors["vae"], errors["autoencoder"])
    return Outcome(
        verdict=below(lower),
        numbers=(lower.number("difference", "squared"), *numbers(errors, "squared")),
        plot=panels.figure(
            panels.paired(errors, y="error"),
            panels.images(restored(bench, arms), *bench.pixel_range),
        ),
    )


claim = Claim(
    name="C8",
    sources=(0,),
    needs=needs,
    experiment=experiment,
)
