"""C41: does it matter for the classes whether z is drawn uniformly or from the prior?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.geometry import class_shares, total_variation
from elbowroom.evaluation.inference import decode
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, difference, numbers
from elbowroom.lab.workbench import Workbench

REACH = 2.0
"""Half the width of the square, as in the source's grid of decoded points."""
SHOWN = 12


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae()]


def chi_squared(p: np.ndarray, q: np.ndarray, count: int) -> float:
    """The p-value that two lists of shares, of so many samples each, come from the same distribution."""
    from scipy.stats import chi2_contingency

    table = np.round(np.stack([p, q]) * count)
    return float(chi2_contingency(table[:, table.sum(0) > 0]).pvalue)


def experiment(bench: Workbench) -> Outcome:
    (recipe,) = needs(bench)
    count, space = bench.scale.codes, bench.features
    assert space.classes is not None
    shares: dict[str, list[np.ndarray]] = {"prior": [], "again": [], "uniform": []}
    p_values, pictures = [], {}
    for i, model in enumerate(bench.models(recipe)):
        rng = bench.rng("C41", i)
        drawn = {
            "prior": rng.standard_normal((count, 2)),
            "again": rng.standard_normal((count, 2)),
            "uniform": rng.uniform(-REACH, REACH, (count, 2)),
        }
        for name, z in drawn.items():
            x = decode(model, z.astype(np.float32))
            shares[name].append(class_shares(space, x))
            if i == 0 and name != "again":
                pictures[name] = x[:SHOWN]
        p_values.append(chi_squared(shares["uniform"][i], shares["prior"][i], count))
    data = class_shares(space, bench.train.x[:count])

    def apart(a: str, b: str) -> list[float]:
        return [total_variation(p, q) for p, q in zip(shares[a], shares[b], strict=True)]

    distances = {"uniform_prior": apart("uniform", "prior"), "prior_prior": apart("again", "prior")}
    gap = difference(distances["uniform_prior"], distances["prior_prior"])
    lines = {name: np.stack(shares[name], 1) for name in ("prior", "uniform")} | {"data": data}
    return Outcome(
        verdict=above(gap),
        numbers=(
            gap.number("gap"),
            *numbers(distances),
            Number("p", max(p_values), count=len(p_values)),
            *numbers({name: [total_variation(p, data) for p in shares[name]] for name in ("prior", "uniform")},
                     name="{}_data"),
        ),
        plot=panels.figure(
            panels.paired(distances, y="variation", reference=0.0),
            panels.curve(space.classes.tolist(), lines, "class", "share"),
            panels.images(pictures, *bench.pixel_range),
        ),
    )  # fmt: skip


claim = Claim(
    name="C41",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
