"""C7: do similar classes lie near each other in the 2-D map?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from elbowroom.evaluation.probes import knn_accuracy
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, difference, interval
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
    found = rankdata(matrix[upper])
    full = np.zeros_like(matrix)
    full[upper] = (found - found.mean()) / (found.std() or 1.0)
    return full + full.T


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Of two matrices of standardised ranks."""
    upper = np.triu_indices(len(a), 1)
    return float((a[upper] * b[upper]).mean())


def judge(same: Verdict, p: float) -> tuple[Verdict, str]:
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
    observed, rng, lower = correlation(mean_ranks, confused), bench.rng("C7"), 0
    for _ in range(PERMUTATIONS):
        order = rng.permutation(len(classes))
        lower += correlation(mean_ranks, confused[np.ix_(order, order)]) <= observed
    p = (1 + lower) / (1 + PERMUTATIONS)
    same = all_of(*(above(difference(neighbours[arm], projected)) for arm in neighbours))
    verdict, condition = judge(same, p)
    colours = data.y[:SHOWN].tolist()
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            Number("p", p, count=PERMUTATIONS),
            *(interval(correlations[arm]).number(f"correlation_{arm}") for arm in correlations),
            *(interval(neighbours[arm]).number(f"neighbours_{arm}") for arm in neighbours),
            interval(projected).number("neighbours_projection"),
            *(interval(silhouettes[arm]).number(f"silhouette_{arm}") for arm in silhouettes),
            *(interval(nearest[arm]).number(f"worst_{arm}") for arm in nearest),
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
    figure=draw.panels,
    words={
        "en": Words(
            title="Do similar classes lie together?",
            claim="In the two-dimensional map, the same digits lie together and similar digits, such as 4 and 9, near "
            "each other.",
            method=(
                "Maps of the autoencoder and the VAE, five seeds each. Same class: accuracy of 5 nearest training "
                "codes on test codes must lie above that of a random linear projection to the plane (95% interval of "
                "the difference); silhouette beside it. Similar classes: rank correlation of the distances between "
                "class centroids with how much probability a classifier gives to the other class, averaged over all "
                "maps, against 9,999 permutations of the class names. The claim holds if p < 0.01, is refuted if p > "
                "0.99 (similar classes lie farther apart), holds for the same class only if p > 0.1, and is undecided "
                "between."
            ),
            remark=(
                "Which classes are similar is the classifier's opinion. A plane has little room: ten classes cannot "
                "all lie next to whom they resemble."
            ),
            conclusions={
                "holds": (
                    "Test codes lie among codes of their own class, and classes that a classifier confuses have nearer "
                    "centroids."
                ),
                "conditional": (
                    "The same classes lie together. That similar classes lie near each other is not to be seen in the "
                    "distances of their centroids."
                ),
                "refuted": (
                    "Not even the same classes lie together in the map, or similar ones lie farther apart than others."
                ),
                "undecided": "The same classes lie together; for similar classes the evidence is weak.",
            },
            labels={
                "same_only": "for the same class; not shown for similar classes",
                "p": "p of the permutation test",
                "correlation_autoencoder": "Rank correlation distance, confusion: autoencoder",
                "correlation_vae": "Rank correlation distance, confusion: VAE",
                "neighbours_autoencoder": "5-nearest-neighbour accuracy, autoencoder",
                "neighbours_vae": "5-nearest-neighbour accuracy, VAE",
                "neighbours_projection": "5-nearest-neighbour accuracy, random projection",
                "silhouette_autoencoder": "Silhouette of the classes, autoencoder",
                "silhouette_vae": "Silhouette of the classes, VAE",
                "worst_autoencoder": "Share of pairs nearer than the most confused pair, autoencoder",
                "worst_vae": "Share of pairs nearer than the most confused pair, VAE",
                "autoencoder": "Autoencoder",
                "vae": "VAE",
                "first": "First coordinate",
                "second": "Second coordinate",
                "pairs": "Pairs of classes",
                "confusion": "Confusion by the classifier (standardised rank)",
                "distance": "Distance of centroids (mean standardised rank)",
            },
        ),
        "ko": Words(
            title="비슷한 클래스는 가까이 모이는가?",
            claim="2차원 지도에서 같은 숫자는 모여 있고 4와 9처럼 비슷한 숫자는 서로 가까이 있다.",
            method=(
                "오토인코더와 VAE의 지도를 시드 다섯 개씩 그린다. 같은 클래스는 가장 가까운 훈련 코드 5개로 맞힌 시험 "
                "정확도가 평면으로의 무작위 선형 사영보다 높아야 하며 (차이의 95% 구간), 실루엣을 곁들인다. 비슷한 "
                "클래스는 클래스 중심 사이의 거리와 분류기가 상대 클래스에 주는 확률의 순위 상관을 모든 지도에서 "
                "평균하여, 클래스 이름을 9,999번 뒤섞은 것과 견준다. p < 0.01이면 성립하고, p > 0.99이면 (비슷한 "
                "클래스가 더 멀다) 반박되며, p > 0.1이면 같은 클래스에서만 성립하고, 그 사이는 판정하지 않는다."
            ),
            remark=(
                "어떤 클래스가 비슷한지는 분류기의 의견이다. 평면은 좁아서 열 개의 클래스가 모두 닮은 클래스 곁에 있을 "
                "수는 없다."
            ),
            conclusions={
                "holds": (
                    "시험 코드는 같은 클래스의 코드 사이에 있고, 분류기가 헷갈리는 클래스끼리는 중심이 더 가깝다."
                ),
                "conditional": (
                    "같은 클래스는 모여 있다. 비슷한 클래스가 서로 가깝다는 것은 중심 사이의 거리에서 드러나지 않는다."
                ),
                "refuted": "같은 클래스조차 지도에서 모여 있지 않거나, 비슷한 클래스가 다른 클래스보다 멀리 있다.",
                "undecided": "같은 클래스는 모여 있지만, 비슷한 클래스에 대해서는 증거가 약하다.",
            },
            labels={
                "same_only": "같은 클래스에서 성립하며, 비슷한 클래스에서는 보이지 않음",
                "p": "순열 검정의 p",
                "correlation_autoencoder": "거리와 혼동의 순위 상관: 오토인코더",
                "correlation_vae": "거리와 혼동의 순위 상관: VAE",
                "neighbours_autoencoder": "최근접 5개 정확도, 오토인코더",
                "neighbours_vae": "최근접 5개 정확도, VAE",
                "neighbours_projection": "최근접 5개 정확도, 무작위 선형 사영",
                "silhouette_autoencoder": "클래스의 실루엣, 오토인코더",
                "silhouette_vae": "클래스의 실루엣, VAE",
                "worst_autoencoder": "가장 헷갈리는 쌍보다 가까운 쌍의 비율, 오토인코더",
                "worst_vae": "가장 헷갈리는 쌍보다 가까운 쌍의 비율, VAE",
                "autoencoder": "오토인코더",
                "vae": "VAE",
                "first": "첫째 좌표",
                "second": "둘째 좌표",
                "pairs": "클래스 쌍",
                "confusion": "분류기의 혼동 (표준화한 순위)",
                "distance": "중심 사이의 거리 (표준화한 순위의 평균)",
            },
        ),
    },
)
