"""C7: do similar classes lie near each other in the 2-D map?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from elbowroom.evaluation.probes import knn_accuracy
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, difference, numbers
from elbowroom.lab.workbench import Workbench

PERMUTATIONS, SIGNIFICANT, NOT_SHOWN = 9999, 0.01, 0.1
SHOWN, SILHOUETTE_ROWS = 1000, 3000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def confusions(probabilities: np.ndarray, y: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """How much of a class's probability the classifier gives to another, in both directions [C, C]."""
    mean = np.stack([probabilities[y == c].mean(0) for c in classes])
    return 0.5 * (mean + mean.T)


def distances(codes: np.ndarray, y: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Between the centroids of the classes [C, C]."""
    centroids = np.stack([codes[y == c].astype(np.float64).mean(0) for c in classes])
    return np.linalg.norm(centroids[:, None] - centroids[None], axis=-1)


def ranks(matrix: np.ndarray) -> np.ndarray:
    """Standardised ranks of the pairs above the diagonal, as a symmetric matrix; for rank correlations."""
    upper = np.triu_indices(len(matrix), 1)
    pairs = rankdata(matrix[upper])
    full = np.zeros_like(matrix)
    full[upper] = (pairs - pairs.mean()) / (pairs.std() or 1.0)
    return full + full.T


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Of two matrices of standardised ranks."""
    upper = np.triu_indices(len(a), 1)
    return float((a[upper] * b[upper]).mean())


def p_value(far: np.ndarray, confused: np.ndarray, rng: np.random.Generator) -> float:
    """How probable so low a correlation is where the classes are shuffled."""
    observed, lower = correlation(far, confused), 0
    for _ in range(PERMUTATIONS):
        order = rng.permutation(len(far))
        lower += correlation(far, confused[np.ix_(order, order)]) <= observed
    return (1 + lower) / (1 + PERMUTATIONS)


def rule(same: Verdict, p: float) -> tuple[Verdict, str]:
    """By the same class first, then by the p-value for similar ones, one-sided: near 1 they lie farther apart."""
    if same != "holds":
        return same, ""
    if p > 1 - SIGNIFICANT:
        return "refuted", ""
    if p < SIGNIFICANT:
        return "holds", ""
    return ("conditional", "same_only") if p > NOT_SHOWN else ("undecided", "")


def experiment(bench: Workbench) -> Outcome:
    from sklearn.metrics import silhouette_score

    data, known = bench.held_out, bench.train.take(slice(0, bench.scale.codes))
    assert data.y is not None
    assert known.y is not None
    assert bench.features.classes is not None
    classes = bench.features.classes
    confused = ranks(confusions(bench.features.probabilities(data.x), data.y, classes))
    upper = np.triu_indices(len(classes), 1)
    worst = int(confused[upper].argmax())
    neighbours: dict[str, list[float]] = {}
    silhouettes: dict[str, list[float]] = {}
    correlations: dict[str, list[float]] = {}
    nearest: dict[str, list[float]] = {}
    mean_ranks, shown = np.zeros_like(confused), {}
    projected = [_projection_accuracy(bench, seed) for seed in bench.seeds]
    for arm, recipe in zip(("autoencoder", "vae"), needs(bench), strict=True):
        models = bench.models(recipe)
        codes = [bench.codes(model) for model in models]
        neighbours[arm] = [
            knn_accuracy(bench.codes(model, known.x), known.y, own, data.y)
            for model, own in zip(models, codes, strict=True)
        ]
        some = slice(0, SILHOUETTE_ROWS)
        silhouettes[arm] = [float(silhouette_score(own[some], data.y[some])) for own in codes]
        far = [ranks(distances(own, data.y, classes)) for own in codes]
        correlations[arm] = [correlation(one, confused) for one in far]
        nearest[arm] = [float((one[upper] < one[upper][worst]).mean()) for one in far]
        mean_ranks += sum(far) / (2 * len(far))
        shown[arm] = codes[0][:SHOWN]
    p = p_value(mean_ranks, confused, bench.rng("C7"))
    same = all_of(*(above(difference(neighbours[arm], projected)) for arm in neighbours))
    verdict, condition = rule(same, p)
    colours = data.y[:SHOWN].tolist()
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            Number("p", p, count=PERMUTATIONS),
            *numbers(correlations, name="correlation_{}"),
            *numbers({**neighbours, "projection": projected}, name="neighbours_{}"),
            *numbers(silhouettes, name="silhouette_{}"),
            *numbers(nearest, name="worst_{}"),
        ),
        plot=panels.figure(
            *(panels.scatter({arm: shown[arm]}, "first", "second", title=arm, colours=colours) for arm in shown),
            panels.scatter({"pairs": np.stack([confused[upper], mean_ranks[upper]], -1)}, "confusion", "distance"),
        ),
    )


def _projection_accuracy(bench: Workbench, seed: int) -> float:
    """The same accuracy on a random linear map of the pixels to the plane."""
    data, known = bench.held_out, bench.train.take(slice(0, bench.scale.codes))
    assert data.y is not None
    assert known.y is not None
    weights = bench.rng("C7", seed).standard_normal((int(np.prod(data.x.shape[1:])), 2))
    near, asked = (rows.x.reshape(len(rows), -1) @ weights for rows in (known, data))
    return knn_accuracy(near, known.y, asked, data.y)


claim = Claim(
    name="C7",
    sources=(0,),
    needs=needs,
    experiment=experiment,
)
