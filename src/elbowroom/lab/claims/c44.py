"""C44: does the autoencoder serve its encoder, and the VAE its decoder?"""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.evaluation.probes import linear_probe_accuracy
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import frechet_of_samples, restored, shown_samples
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, difference, numbers, on_condition
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

MARGIN = -1.0
"""Percentage points: "at least as good" forgives one."""
PROBE_ROWS = 10_000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(bench.scale.large_latent), bench.vae(bench.scale.large_latent)]


def experiment(bench: Workbench) -> Outcome:
    autoencoder, vae = needs(bench)
    y, y_test = bench.train.y, bench.held_out.y
    assert y is not None, "the public sets have labels"
    assert y_test is not None, "the public sets have labels"
    x, y = bench.train.x[:PROBE_ROWS], y[:PROBE_ROWS]

    def probe(model: Model, seed: int) -> float:
        return 100 * linear_probe_accuracy(bench.codes(model, x), y, bench.codes(model), y_test)

    accuracies = {
        "autoencoder": over_seeds(bench, autoencoder, probe),
        "vae": over_seeds(bench, vae, probe),
    }
    distances = frechet_of_samples(bench, autoencoder, vae)
    encoder = difference(accuracies["autoencoder"], accuracies["vae"])
    plain = difference(distances["plain"], distances["vae"])
    fitted = difference(distances["fitted"], distances["vae"])
    # both halves; the second perhaps only against an autoencoder as it is
    verdict, condition = on_condition(all_of(above(encoder, MARGIN), above(plain)), above(fitted), "as_it_is")
    rows = restored(bench, {"restored_autoencoder": autoencoder, "restored_vae": vae})
    rows |= shown_samples(bench, autoencoder, vae, "drawn_vae")
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            encoder.number("encoder", "points"),
            plain.number("plain_difference", "feature"),
            fitted.number("fitted_difference", "feature"),
            *numbers(accuracies, "%", "probe_{}"),
        ),
        plot=panels.figure(
            panels.paired(accuracies, y="probe"),
            panels.paired({"plain": distances["plain"], "fitted": distances["fitted"], "drawn_vae": distances["vae"]},
                          y="distance", log=True),
            panels.images(rows, *bench.pixel_range),
        ),
    )  # fmt: skip


claim = Claim(
    name="C44",
    sources=(2, 3),
    needs=needs,
    experiment=experiment,
)
