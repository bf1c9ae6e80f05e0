"""C16: is one Monte Carlo sample per image enough?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.likelihood import elbo_parts
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import all_of, below, difference, numbers
from elbowroom.lab.workbench import Workbench, over_seeds

BATCHES, SAMPLES = (128, 20), (1, 5, 50)
LIMIT = 0.5
"""Nats of test ELBO that more samples must gain to count."""
LEAST_EPOCHS = 5
ROWS, SCORING_SAMPLES = 1000, 16


def needs(bench: Workbench) -> Sequence[Recipe]:
    recipes = [_recipe(bench, batch, samples, _cost(samples)) for batch in BATCHES for samples in SAMPLES]
    return recipes + [_recipe(bench, batch, 5, 1) for batch in BATCHES]


def _cost(samples: int) -> float:
    """The cost of a step with K samples over one with one: the encoder runs once, the decoder, as large, K times."""
    return (1 + samples) / 2


def _recipe(bench: Workbench, batch: int, samples: int, cost: float) -> Recipe:
    """So many samples, in the steps that one sample gets over `cost`; an epoch is the least."""
    steps = bench.scale.steps
    if batch != bench.scale.batch_size:
        steps = max(steps, LEAST_EPOCHS * -(-len(bench.train) // batch))
    objective = {"name": "elbo", "samples": samples}
    return bench.vae(objective=objective, training={"batch_size": batch, "steps": max(1, round(steps / cost))})


def rule(at_equal_cost: Sequence[Verdict], at_equal_steps: Sequence[Verdict]) -> tuple[Verdict, str]:
    """Of gains that lie below the limit: at equal cost all of them, and at equal steps none above it."""
    verdict = all_of(*at_equal_cost)
    return ("conditional", "condition") if verdict == "holds" and "refuted" in at_equal_steps else (verdict, "")


def experiment(bench: Workbench) -> Outcome:
    x = bench.held_out.x[:ROWS]

    def elbos(batch: int, samples: int, cost: float) -> list[float]:
        recipe = _recipe(bench, batch, samples, cost)
        return over_seeds(bench, recipe, lambda model, seed: elbo_parts(model, x, "test", SCORING_SAMPLES)[0].value)

    by_cost = {batch: [elbos(batch, samples, _cost(samples)) for samples in SAMPLES] for batch in BATCHES}
    by_steps = {batch: elbos(batch, 5, 1) for batch in BATCHES}
    gains = {f"cost_{batch}_{samples}": difference(by_cost[batch][place], by_cost[batch][0])
             for batch in BATCHES for place, samples in enumerate(SAMPLES) if place}  # fmt: skip
    at_steps = {f"steps_{batch}_5": difference(by_steps[batch], by_cost[batch][0]) for batch in BATCHES}
    verdict, condition = rule([below(gain, LIMIT) for gain in gains.values()],
                              [below(gain, LIMIT) for gain in at_steps.values()])  # fmt: skip
    arms = {f"arm_{batch}_1": by_cost[batch][0] for batch in BATCHES}
    arms |= {f"arm_{batch}_5": by_steps[batch] for batch in BATCHES}
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(gain.number(name, "nats") for name, gain in gains.items()),
            *(gain.number(name, "nats") for name, gain in at_steps.items()),
            *numbers({batch: by_cost[batch][0] for batch in BATCHES}, "nats", "one_{}"),
        ),
        plot=panels.figure(
            panels.curve(SAMPLES, {f"batch_{batch}": np.asarray(by_cost[batch]) for batch in BATCHES},
                         x_label="samples", y_label="elbo", title="equal_cost", x_log=True),
            panels.paired({name: arms[name] for name in sorted(arms)}, y="elbo", title="equal_steps"),
        ),
    )  # fmt: skip


claim = Claim(
    name="C16",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
