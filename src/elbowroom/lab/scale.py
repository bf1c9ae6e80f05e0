"""How large the experiments are: small enough for a coffee, or large enough for an argument."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Sizes that all claims share.

    Args:
        name: "quick" or "full".
        sets: the public data sets, by name.
        hidden: units of the hidden layers of encoder and, mirrored, decoder.
        steps: of training, for every model alike.
        batch_size: examples of a step.
        learning_rate: highest rate of the schedule.
        large_latent: latent size where a claim wants more than two dimensions.
        rows: the training-set sizes that claims about overfitting compare.
        codes: at most so many test rows are encoded, or prior samples decoded.
        side: larger pictures are halved until they have no more pixels a side than this.
        lengths: of the sequences that claims about them generate, shortest first; training has all between.
    """

    name: str
    sets: tuple[str, ...]
    hidden: tuple[int, ...]
    steps: int
    batch_size: int
    learning_rate: float
    large_latent: int
    rows: tuple[int, ...]
    codes: int
    side: int = 28
    lengths: tuple[int, ...] = (5, 10, 15, 20)


QUICK = Scale("quick", ("digits",), (128,), 1200, 128, 4e-3, 10, (150, 450, 1437), 2000)
FULL = Scale("full", ("mnist", "fashion-mnist"), (400,), 4300, 128, 3e-3, 20, (1000, 10_000, 55_000), 10_000, 32,
             (5, 10, 20, 40, 80))  # fmt: skip
SCALES = {scale.name: scale for scale in (QUICK, FULL)}
SEEDS = 5
"""Paired seeds of every comparison."""
