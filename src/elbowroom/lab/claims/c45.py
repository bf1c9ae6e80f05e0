"""C45: are the features that PCA finds independent?"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import torch
from scipy.stats import permutation_test
from sklearn.decomposition import PCA

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.hsic import centred, gaussian_gram, hsic
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.workbench import Workbench

FEATURES = 3
ROWS = 300
PERMUTATIONS = 999
LEVEL = 0.01
"""The claim is refuted below it, by the smallest p-value times the number of pairs."""
CORRELATED = 1e-6


def experiment(bench: Workbench) -> Outcome:
    flat = bench.train.x[:10_000].reshape(min(len(bench.train), 10_000), -1).astype(np.float64)
    scores = PCA(FEATURES, svd_solver="covariance_eigh").fit_transform(flat)
    correlation = float(np.abs(np.corrcoef(scores, rowvar=False) - np.eye(FEATURES)).max())
    rng = bench.rng("C45")
    tests = _tests(scores[rng.permutation(len(scores))[:ROWS]], rng)
    # what the test says where uncorrelated is independent: of a Gaussian with the same variances
    normal = _tests(rng.standard_normal((ROWS, FEATURES)) * scores.std(0), rng)
    pairs = len(tests)
    least, least_normal = (min(1.0, pairs * min(p for _, _, p in each)) for each in (tests, normal))
    value, chance, _ = tests[0]
    labels = bench.train.y
    assert labels is not None, "the public sets have labels"
    shown = rng.permutation(len(scores))[:1000]
    return Outcome(
        verdict="refuted" if correlation > CORRELATED or least < LEVEL else "undecided",
        numbers=(
            Number("p", least, count=pairs),
            Number("correlation", correlation, count=pairs),
            Number("hsic", value),
            Number("chance", chance, count=PERMUTATIONS),
            Number("p_normal", least_normal, count=pairs),
        ),
        plot=panels.figure(
            panels.scatter({"rows": scores[shown, :2]}, "first", "second", colours=labels[shown].tolist()),
            panels.bars({"hsic": [value], "chance": [chance]}, y="criterion"),
        ),
    )


def _tests(scores: np.ndarray, rng: np.random.Generator) -> list[tuple[float, float, float]]:
    """HSIC, its 99% quantile by chance, and the p-value, of every pair of columns."""
    grams = [gaussian_gram(torch.from_numpy(column.copy())) for column in scores.T]
    tests = []
    for i, j in combinations(range(scores.shape[1]), 2):
        fixed, other = centred(grams[i]).numpy(), grams[j].numpy()
        scale = (len(fixed) - 1) ** 2

        def criterion(order: np.ndarray, fixed: np.ndarray = fixed, other: np.ndarray = other) -> float:
            return float(np.vdot(fixed, other[np.ix_(order, order)]))

        test = permutation_test((np.arange(len(fixed)),), criterion, permutation_type="pairings", vectorized=False,
                                n_resamples=PERMUTATIONS, alternative="greater", random_state=rng)  # fmt: skip
        chance = float(np.quantile(test.null_distribution, 0.99)) / scale
        tests.append((hsic(grams[i], grams[j]), chance, float(test.pvalue)))
    return tests


claim = Claim(
    name="C45",
    sources=(1,),
    experiment=experiment,
)
