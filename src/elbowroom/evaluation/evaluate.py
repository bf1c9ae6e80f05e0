"""Everything that is measured of a fitted model on one split, in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from elbowroom.data.rows import taken
from elbowroom.evaluation.cost import decoding_cost
from elbowroom.evaluation.health import LatentHealth, latent_health
from elbowroom.evaluation.inference import for_inference, modelled_rows
from elbowroom.evaluation.likelihood import elbo_parts, exact_elbo_parts, nll
from elbowroom.evaluation.likelihood_parts import joint
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.reconstruction import squared_error
from elbowroom.model import Model


@dataclass(frozen=True)
class Evaluation:
    """Measures, each with its unit, split and sample count, and the latent health behind them."""

    measures: tuple[Measure, ...]
    health: LatentHealth

    def __getitem__(self, name: str) -> Measure:
        return {measure.name: measure for measure in self.measures}[name]

    def __contains__(self, name: str) -> bool:
        return any(measure.name == name for measure in self.measures)


KL_SAMPLES = 10
"""Draws of z per row where the KL has no closed form, so that the ELBO and the KL have an error."""
NLL_ROWS = 1000
"""Rows of the NLL, at most; its measure says how many. All rows are `likelihood.nll`'s business."""
NLL_WORK = 10**10
"""Multiply-adds that decoding all these rows once may take: fewer rows where a decoder is large. With K = 100 that is
a minute or so on one core, where 1,000 rows of the face model would take half an hour."""
LEAST_NLL_ROWS = 16
"""Rows of the NLL however large the decoder."""


def evaluate(
    model: Model, x: np.ndarray, split: str, samples: int = 100, seed: int = 0, labels: Any = None,
    target: np.ndarray | None = None,
) -> Evaluation:  # fmt: skip
    """Reconstruction error, ELBO and its parts, NLL with K = samples, and latent health on rows x [N, *event].

    A model whose training binarises anew is measured on rows that were binarised once, with this seed.
    A conditional model wants the labels of the rows; its bounds are those of log p(x|y), and with classes there is one
    of log p(x, y) too, every class equally likely. Where rows have a target, the clean ones of damaged rows, errors and
    bounds are those of the target, given the codes of the rows. A model with a point posterior has no bound, so it gets
    none. The NLL is that of at most `NLL_ROWS` rows, and of fewer where a decoding costs much, which keeps this call
    short; they are evenly taken, and depend on the model's configuration alone. All else is that of all rows.
    """
    ready = for_inference(model, x.dtype)
    x = modelled_rows(ready, x, seed)
    health = latent_health(ready, x, split, seed, labels)
    errors = squared_error(ready, x, labels, target)
    measures = [
        Measure("squared_error", float(errors.mean(dtype=np.float64)), "squared units per value", split, len(x))
    ]
    if health.has_bound:
        parts = exact_elbo_parts(ready, x, split, target) or elbo_parts(
            ready, x, split, 1 if health.closed_kl else KL_SAMPLES, seed, labels, target
        )
        some = slice(None, None, -(-len(x) // _nll_rows(ready, taken(labels, slice(0, 1)))))
        measures += [parts[0], *joint(parts[0], ready), *parts[1:]]
        measures.append(nll(ready, x[some], samples, split, seed, taken(labels, some), taken(target, some)))
    active = float(health.active.sum())
    measures += [
        Measure("active_units", active, f"of {len(health.activity)}", split, len(x)),
        health.mmd,
        health.mmd_standardised,
        health.mmd_reference,
    ]
    return Evaluation(tuple(measures), health)


def _nll_rows(model: Model, labels: Any) -> int:
    """How many rows the NLL is measured on, by what one decoding costs."""
    return min(NLL_ROWS, max(LEAST_NLL_ROWS, NLL_WORK // max(decoding_cost(model, labels), 1)))
