"""The codes of an evaluation: how near they are to the prior, what they are made of, what probes read in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.rows import taken
from elbowroom.evaluation import inference
from elbowroom.evaluation.aggregate import classifier_two_sample, mmd_ratio, moments
from elbowroom.evaluation.alarms import Finding
from elbowroom.evaluation.decomposition import kl_decomposition
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.health import latent_health, prior_draws
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.probes import knn_accuracy, linear_probe_accuracy
from elbowroom.model import Model

DECOMPOSED_ROWS = 2000
"""Rows of the decomposition of the KL, at most: its time grows with their square."""
SATURATED = 0.9
"""Mutual information above this share of log N is said to be held down by the number of rows."""
TESTED_ROWS = 5000
"""Codes of the two-sample test, at most."""
PROBED_ROWS = 20_000
"""Training codes that a probe learns from, at most."""
NEIGHBOURS = 5


def latent_group(
    model: Model, x: np.ndarray, split: str, seed: int, tell: Callable[[str, float], None], labels: Any = None,
    toward_prior: bool | None = None,
) -> Group:  # fmt: skip
    """Active units, MMD, moments and a two-sample test of all codes; with a density what the KL is made of."""
    tell("latent", 0.0)
    health = latent_health(model, x, split, seed, labels)
    moments_of_codes = moments(health.codes)
    tell("latent", 0.3)

    def measure(name: str, value: float, unit: str, rows: int = len(x)) -> Measure:
        return Measure(name, value, unit, split, rows)

    chosen = health.codes[:: max(1, -(-len(x) // TESTED_ROWS))]
    accuracy, p_value = classifier_two_sample(chosen, prior_draws(model, len(chosen), seed, "test"), seed)
    tell("latent", 0.6)
    measures = [
        measure("active_units", float(health.active.sum()), f"of {len(health.activity)}"),
        health.mmd,
        health.mmd_standardised,
        health.mmd_reference,
        measure("mean_norm", moments_of_codes.mean_norm, "units of z"),
        measure("covariance_deviation", moments_of_codes.covariance_deviation, "squared units of z"),
        measure("largest_skewness", _largest(moments_of_codes.skewness), "skewness"),
        measure("largest_kurtosis", _largest(moments_of_codes.kurtosis), "excess kurtosis"),
        measure("two_sample_accuracy", accuracy, "share", len(chosen)),
        measure("two_sample_p", p_value, "probability", len(chosen)),
        mmd_ratio(chosen, prior_draws(model, 2 * len(chosen), seed, "ratio"), split, seed=seed),
    ]
    notes = []
    if not health.has_bound and not toward_prior:
        notes.append(Finding("notice", "evaluation.no_prior"))
    if health.has_bound:
        some = slice(None, None, max(1, -(-len(x) // DECOMPOSED_ROWS)))
        rows = np.ascontiguousarray(x[some])
        parts = kl_decomposition(model, rows, split, seed=seed, labels=taken(labels, some))
        measures += parts
        if parts[0].value > SATURATED * np.log(len(rows)):
            notes.append(
                Finding("warning", "evaluation.saturated", {"rows": len(rows), "most": float(np.log(len(rows)))})
            )
    tell("latent", 1.0)
    return Group("latent", tuple(measures), tuple(notes))


def probes_group(
    model: Model, data: Dataset, train: Dataset, split: str, seed: int, tell: Callable[[str, float], None],
    labels: Any = None, train_labels: Any = None,
) -> Group:  # fmt: skip
    """What a vote of neighbours and a linear classifier read of the labels in the mean codes."""
    assert data.y is not None
    assert train.y is not None
    tell("probes", 0.0)
    some = inference.evenly(PROBED_ROWS, len(train))
    few = train.take(some)
    assert few.y is not None
    known = inference.encode(model, few.x, taken(train_labels, some))
    codes = inference.encode(model, data.x, labels)
    unit = f"share; learned from {len(few):,} training rows"
    neighbours = min(NEIGHBOURS, len(few))
    values = {"knn_accuracy": knn_accuracy(known, few.y, codes, data.y, neighbours)}
    tell("probes", 0.5)
    values["linear_probe_accuracy"] = linear_probe_accuracy(known, few.y, codes, data.y, seed)
    tell("probes", 1.0)
    note = Finding("notice", "evaluation.probes_note", {"rows": len(few), "k": neighbours})
    return Group("probes", tuple(Measure(name, value, unit, split, len(data)) for name, value in values.items()),
                 (note,))  # fmt: skip


def _largest(values: np.ndarray) -> float:
    """The entry that is furthest from 0, with its sign."""
    return float(values[np.abs(values).argmax()])
