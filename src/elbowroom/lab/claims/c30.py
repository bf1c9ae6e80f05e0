"""C30: does an autoencoder generate badly?"""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import SHOWN, frechet_of_samples, shown_samples
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, difference, numbers, on_condition
from elbowroom.lab.workbench import Workbench


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(bench.scale.large_latent), bench.vae(bench.scale.large_latent)]


def experiment(bench: Workbench) -> Outcome:
    autoencoder, vae = needs(bench)
    distances = frechet_of_samples(bench, autoencoder, vae)
    plain = difference(distances["plain"], distances["vae"])
    fitted = difference(distances["fitted"], distances["vae"])
    # bad from both kinds of codes, or only from draws of N(0, I)
    verdict, condition = on_condition(above(plain), above(fitted), "from_the_prior")
    rows = {"real": bench.held_out.x[:SHOWN], **shown_samples(bench, autoencoder, vae)}
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            plain.number("plain_difference", "feature"),
            fitted.number("fitted_difference", "feature"),
            *numbers(distances, "feature"),
        ),
        plot=panels.figure(
            panels.paired(distances, y="distance", log=True),
            panels.images(rows, *bench.pixel_range),
        ),
    )


claim = Claim(
    name="C30",
    sources=(1,),
    needs=needs,
    experiment=experiment,
)
