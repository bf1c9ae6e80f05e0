"""C45: are the features that PCA finds independent?"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import torch
from scipy.stats import permutation_test
from sklearn.decomposition import PCA

from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.hsic import centred, gaussian_gram, hsic

FEATURES = 3
ROWS = 300
PERMUTATIONS = 999
LEVEL = 0.01
"""Of the smallest p-value times the number of pairs."""
CORRELATED = 1e-6


def experiment(bench: Workbench) -> Outcome:
    flat = bench.train.x[:10_000].reshape(min(len(bench.train), 10_000), -1).astype(np.float64)
    scores = PCA(FEATURES, svd_solver="covariance_eigh").fit_transform(flat)
    correlation = float(np.abs(np.corrcoef(scores, rowvar=False) - np.eye(FEATURES)).max())
    rng = bench.rng("C45")
    found = _tests(scores[rng.permutation(len(scores))[:ROWS]], rng)
    # what the test says where uncorrelated is independent: of a Gaussian with the same variances
    normal = _tests(rng.standard_normal((ROWS, FEATURES)) * scores.std(0), rng)
    pairs = len(found)
    least, least_normal = (min(1.0, pairs * min(p for _, _, p in tests)) for tests in (found, normal))
    value, chance, _ = found[0]
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
    found = []
    for i, j in combinations(range(scores.shape[1]), 2):
        fixed, other = centred(grams[i]).numpy(), grams[j].numpy()
        scale = (len(fixed) - 1) ** 2

        def criterion(order: np.ndarray, fixed: np.ndarray = fixed, other: np.ndarray = other) -> float:
            return float(np.vdot(fixed, other[np.ix_(order, order)]))

        test = permutation_test((np.arange(len(fixed)),), criterion, permutation_type="pairings", vectorized=False,
                                n_resamples=PERMUTATIONS, alternative="greater", random_state=rng)  # fmt: skip
        chance = float(np.quantile(test.null_distribution, 0.99)) / scale
        found.append((hsic(grams[i], grams[j]), chance, float(test.pvalue)))
    return found


claim = Claim(
    name="C45",
    sources=(1,),
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Are PCA's features independent?",
            claim="PCA finds features that are independent of each other.",
            method=(
                "The first three principal components of training rows. Their correlation must be 0. Independence is "
                "more: the Hilbert-Schmidt criterion (HSIC) of each pair is compared with its values after one "
                "feature was shuffled (300 rows, 999 shuffles). If the smallest p-value, times the three pairs, is "
                "below 0.01, they depend on each other and the claim is refuted. No test can prove independence, so "
                "the claim cannot hold by it. The same test on independent Gaussian numbers stands beside."
            ),
            remark="For Gaussian data, and in general for no others, uncorrelated means independent.",
            conclusions={
                "refuted": (
                    "PCA's features are uncorrelated and yet dependent: where one lies tells something about the "
                    "other, though not by a straight line."
                ),
                "undecided": "The features are uncorrelated, and the test finds no dependence between them.",
            },
            labels={
                "p": "Smallest p-value of independence, times pairs",
                "correlation": "Largest correlation of two features",
                "hsic": "HSIC of the first two features",
                "chance": "99 of 100 shuffles stay below",
                "p_normal": "The same p-value for independent Gaussian numbers",
                "rows": "Training rows",
                "first": "First principal component",
                "second": "Second principal component",
                "criterion": "HSIC",
            },
        ),
        "ko": Words(
            title="PCA의 특징은 서로 독립인가?",
            claim="PCA는 서로 독립인 특징을 찾는다.",
            method=(
                "훈련 데이터의 주성분 세 개를 구한다. 상관은 0이어야 한다. 독립은 그 이상이다. 두 특징의 "
                "힐베르트-슈미트 독립성 기준(HSIC)을 한 특징의 순서를 섞은 뒤의 값과 비교한다(300행, 999번 섞음). "
                "가장 작은 p값에 쌍의 수 3을 곱한 값이 0.01보다 작으면 서로 종속이며 주장은 반박된다. 어떤 검정도 "
                "독립을 증명하지는 못하므로 이 검정으로 주장이 성립할 수는 없다. 독립인 가우시안 난수에 같은 검정을 한 "
                "결과도 함께 보인다."
            ),
            remark="가우시안 분포를 따르는 자료에서는 무상관이 곧 독립이지만, 일반적으로는 그렇지 않다.",
            conclusions={
                "refuted": (
                    "PCA의 특징은 상관이 없지만 종속이다. 한 특징의 값을 알면 다른 특징에 대해 무언가를 알 수 있다. "
                    "다만 그 관계가 직선이 아닐 뿐이다."
                ),
                "undecided": "특징 사이에 상관이 없고, 검정에서도 종속이 드러나지 않았다.",
            },
            labels={
                "p": "독립의 가장 작은 p값에 쌍의 수를 곱한 값",
                "correlation": "두 특징의 가장 큰 상관",
                "hsic": "처음 두 특징의 HSIC",
                "chance": "100번 섞으면 99번은 이보다 작다",
                "p_normal": "독립인 가우시안 난수에서의 같은 p값",
                "rows": "훈련 데이터",
                "first": "첫째 주성분",
                "second": "둘째 주성분",
                "criterion": "HSIC",
            },
        ),
    },
)
