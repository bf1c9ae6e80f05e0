"""The bounds of an evaluation: the ELBO and its parts, the NLL and what it can be trusted for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from elbowroom.data.rows import taken
from elbowroom.evaluation.alarms import Finding
from elbowroom.evaluation.annealing import ais
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.inference import evenly, for_inference, has_density
from elbowroom.evaluation.likelihood import elbo_parts, exact_elbo_parts, importance_weighted
from elbowroom.evaluation.likelihood_parts import bits_per_dim, effective_samples, gap, is_mass, joint
from elbowroom.evaluation.measure import Measure
from elbowroom.model import Model

ELBO_SAMPLES = 10
ROWS_AT_ONCE = 128
"""Rows of the NLL between two words on progress."""
FEW_EFFECTIVE = 10
"""With fewer effective samples than this the NLL is said to be loose."""


@dataclass(frozen=True)
class Annealing:
    """The check by annealed importance sampling: rows, evenly taken, and chains, temperatures and leapfrog steps."""

    rows: int = 16
    chains: int = 16
    temperatures: int = 500
    leapfrogs: int = 10


def bounds_group(
    model: Model, x: np.ndarray, split: str, samples: int, annealing: Annealing | None, seed: int,
    tell: Callable[[str, float], None], labels: Any = None, target: np.ndarray | None = None,
) -> Group:  # fmt: skip
    """ELBO, log p(x|z), KL, NLL, bits, gap and effective samples of all rows; annealing on a few of them.

    Where rows have a target, all of it is the target's, given the codes of the rows.
    """
    if not has_density(model):
        return Group("bounds", (), (Finding("notice", "evaluation.no_bounds"),))
    ready = for_inference(model, x.dtype)
    tell("elbo", 0.0)
    drawn = ready, x, split, ELBO_SAMPLES, seed, labels, target
    elbo, log_px, kl = exact_elbo_parts(ready, x, split, target) or elbo_parts(*drawn)
    tell("elbo", 1.0)
    estimates = []
    for start in range(0, len(x), ROWS_AT_ONCE):
        tell("nll", start / len(x))
        some = slice(start, start + ROWS_AT_ONCE)
        estimates.append(importance_weighted(ready, x[some], samples, seed, taken(labels, some),
                                             taken(target, some)))  # fmt: skip
    tell("nll", 1.0)
    values, errors, effective = (np.concatenate(parts).astype(np.float64) for parts in zip(*estimates, strict=True))
    nll = _nll("nll", values, errors, split, samples)
    together = joint(elbo, model)
    measures = [elbo, *together, log_px, kl, nll, gap(nll, elbo)]
    notes = []
    if model.config.condition is not None:
        notes.append(Finding("notice", "evaluation.conditional"))
    if together:
        notes.append(Finding("notice", "evaluation.joint", {"classes": round(math.exp(-model.config.condition.log_p))}))
    if model.augmentation is not None and model.augmentation.changes_data:
        notes.append(Finding("notice", "evaluation.binarised", {"seed": seed}))
    if is_mass(model, x if target is None else target):
        measures.append(bits_per_dim(nll, math.prod(model.config.event_shape)))
    else:
        notes.append(Finding("notice", "evaluation.density" if model.likelihood.is_density else "evaluation.grey"))
    if samples > 1:
        worth = effective_samples(effective, samples, split)
        measures.append(worth)
        if worth.value < FEW_EFFECTIVE <= samples:
            notes.append(Finding("warning", "evaluation.few_effective", {"worth": worth.value, "samples": samples}))
    if annealing is not None:
        chosen = evenly(annealing.rows, len(x))
        log_px_rows, error_rows = ais(
            ready, np.ascontiguousarray(x[chosen]), annealing.chains, annealing.temperatures, seed,
            annealing.leapfrogs, progress=lambda share: tell("annealing", share), labels=taken(labels, chosen),
            target=taken(target, chosen),
        )  # fmt: skip
        measures.append(_nll("nll_same_rows", values[chosen], errors[chosen], split, samples))
        measures.append(_nll("nll_annealed", log_px_rows, error_rows, split, annealing.chains))
        notes.append(Finding("notice", "evaluation.annealing", {
            "rows": len(chosen), "temperatures": annealing.temperatures, "leapfrogs": annealing.leapfrogs,
        }))  # fmt: skip
    return Group("bounds", tuple(measures), tuple(notes))


def _nll(name: str, values: np.ndarray, errors: np.ndarray, split: str, samples: int) -> Measure:
    error = float(np.sqrt(np.square(errors.astype(np.float64)).sum()) / len(errors))
    known = error if np.isfinite(error) else None
    return Measure(name, -float(values.mean(dtype=np.float64)), "nats", split, len(values), samples, known)
