"""C47: is the cross entropy a way to compare two images?"""

from __future__ import annotations

import numpy as np
import torch
from scipy.stats import rankdata
from torch import Tensor

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.models import as_shares
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.verdicts import above, all_of, difference, exact, interval, numbers, on_condition
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.bernoulli import log_bernoulli

HALF_LEVEL = 1.0 / 510.0
"""Predictions stay half a grey level of 256 away from 0 and 1, where the cross entropy is infinite."""
LECTURE = 1e-8
"""The same distance in the code behind the documents."""
TOLERANCE = 1e-9
QUERIES, MOST_ROWS, NEIGHBOURS, SHOWN = 60, 700, 5, 8


def experiment(bench: Workbench) -> Outcome:
    measured: dict[str, list[float]] = {}
    for number in range(bench.seed_count):
        for name, value in _measured(bench, *_drawn(bench, number)).items():
            measured.setdefault(name, []).append(value)
    of_features = interval(measured["ce_features"])
    misses = 100.0 - min(measured["itself_target"])
    compares = all_of(above(of_features), exact(misses, TOLERANCE))
    distance = all_of(exact(max(measured["asymmetry"]), TOLERANCE), exact(max(measured["same"]), TOLERANCE))
    verdict, condition = on_condition(compares, distance, "target")
    units = {"asymmetry": "%", "same": "nats", "entropy": "nats", "itself_target": "%", "itself_prediction": "%",
             "near_ce": "%", "near_se": "%"}  # fmt: skip
    further = difference(measured["ce_features"], measured["se_features"])
    correlations = ("ce_features", "se_features", "lecture_features", "ce_se")
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            of_features.number("ce_features"),
            further.number("better"),
            *numbers({name: measured[name] for name in correlations[1:]}),
            *(interval(measured[name]).number(name, unit) for name, unit in units.items()),
        ),
        plot=_plot(bench, {name: measured[name] for name in correlations}),
    )


def _drawn(bench: Workbench, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of held-out rows: those that are compared, and those that they are compared with."""
    places = bench.rng("C47", number).permutation(len(bench.held_out))[:MOST_ROWS]
    return places[:QUERIES], places[QUERIES:]


def cross_entropy(target: Tensor, prediction: Tensor, clip: float = HALF_LEVEL) -> Tensor:
    """H(target, prediction) in nats, the sum over pixels: [..., F] twice gives [...]."""
    return -log_bernoulli(target, torch.logit(prediction.clamp(clip, 1.0 - clip))).sum(-1)


def _measured(bench: Workbench, queries: np.ndarray, others: np.ndarray) -> dict[str, float]:
    """One value of each measure; correlations are means over the queries."""
    rows = bench.held_out.x
    a, b = (as_shares(bench, rows[places]).flatten(1) for places in (queries, others))
    by = _distances(bench, queries, others)
    lecture = torch.stack([cross_entropy(row, b, LECTURE) for row in a]).numpy()
    same = cross_entropy(a, a)
    forth, back = cross_entropy(a, b[: len(a)]), cross_entropy(b[: len(a)], a)
    as_target = by["ce"].min(1) >= same.numpy()
    # the same image as the prediction, and others as targets
    as_prediction = torch.stack([cross_entropy(b, row) for row in a]).min(1).values >= same
    labels = bench.held_out.y
    assert labels is not None, "claims are measured on sets with labels"

    def near(distances: np.ndarray) -> float:
        """Percent of the nearest rows that have the query's class."""
        nearest = np.argsort(distances, 1, kind="stable")[:, :NEIGHBOURS]
        return 100.0 * float((labels[others][nearest] == labels[queries][:, None]).mean())

    return {
        "ce_features": rank_correlation(by["ce"], by["features"]),
        "se_features": rank_correlation(by["se"], by["features"]),
        "lecture_features": rank_correlation(lecture, by["features"]),
        "ce_se": rank_correlation(by["ce"], by["se"]),
        "asymmetry": 100.0 * float(((forth - back).abs() / (0.5 * (forth + back))).mean()),
        "same": float(same.mean()),
        "entropy": float(-(torch.xlogy(a, a) + torch.xlogy(1.0 - a, 1.0 - a)).sum(-1).mean()),
        "itself_target": 100.0 * float(as_target.mean()),
        "itself_prediction": 100.0 * float(as_prediction.double().mean()),
        "near_ce": near(by["ce"]),
        "near_se": near(by["se"]),
    }


def _distances(bench: Workbench, queries: np.ndarray, others: np.ndarray) -> dict[str, np.ndarray]:
    """From each query as the target to every other row: cross entropy, squared error, squared distance of features."""
    x = bench.held_out.x
    a, b = (as_shares(bench, x[places]).flatten(1) for places in (queries, others))
    hidden_a, hidden_b = (torch.from_numpy(bench.features.features(x[places])).double() for places in (queries, others))
    return {
        "ce": torch.stack([cross_entropy(row, b) for row in a]).numpy(),
        "se": torch.cdist(a, b).square().numpy(),
        "features": torch.cdist(hidden_a, hidden_b).square().numpy(),
    }


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's correlation of each row of a with that of b [Q, N], the mean over rows."""
    ranks = [rankdata(values, axis=1) for values in (a, b)]
    away = [rank - rank.mean(1, keepdims=True) for rank in ranks]
    return float(((away[0] * away[1]).sum(1) / np.sqrt((away[0] ** 2).sum(1) * (away[1] ** 2).sum(1))).mean())


def _plot(bench: Workbench, correlations: dict[str, list[float]]) -> dict:
    """The correlations, one query's distances by both measures, and the rows that each finds nearest."""
    queries, others = _drawn(bench, 0)
    by = {name: distances[0] for name, distances in _distances(bench, queries[:1], others).items()}
    nearest = {name: others[np.argsort(distances, kind="stable")[:SHOWN]] for name, distances in by.items()}
    rows = {"query": np.repeat(queries[:1], SHOWN)} | {f"nearest_{name}": places for name, places in nearest.items()}
    return panels.figure(
        panels.bars(correlations, y="correlation", reference=0.0),
        panels.scatter({"pairs": np.stack([by["se"], by["ce"]], 1)}, x_label="squared_error", y_label="cross_entropy"),
        panels.images({name: bench.held_out.x[places] for name, places in rows.items()}, *bench.pixel_range),
    )


claim = Claim(
    name="C47",
    sources=(3,),
    experiment=experiment,
)
