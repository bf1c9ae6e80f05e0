"""C42: do latent coordinates become meaningful by themselves?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.passes import decode
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.measures import pooled_rows
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import Interval, above, all_of, difference, interval
from elbowroom.lab.workbench import Workbench

FEATURES = ("slant", "thickness", "size")
TURNS = tuple(np.linspace(0.0, 0.5 * np.pi, 9)[1:-1])
"""Angles that the axes are turned by; a quarter turn gives the same axes again."""
TENTH, MOST_ROWS = 0.1, 2000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae()]


def described(x: np.ndarray) -> dict[str, np.ndarray]:
    """Slant, thickness and size of pictures [N, H, W] by the moments of their ink; a blank one has none."""
    ink = x.reshape(len(x), *x.shape[1:3]).astype(np.float64)
    ink = ink / (ink.max() or 1.0)
    down, right = np.mgrid[: ink.shape[1], : ink.shape[2]].astype(np.float64)
    total = np.maximum(ink.sum((1, 2)), 1e-12)

    def mean(values: np.ndarray) -> np.ndarray:
        return (ink * values).sum((1, 2)) / total

    dy, dx = (axis - mean(axis)[:, None, None] for axis in (down, right))
    spread_y, spread_x, both = mean(dy**2), mean(dx**2), mean(dx * dy)
    size = np.sqrt(spread_x + spread_y)
    return {"slant": -both / np.maximum(spread_y, 1e-12), "thickness": total / np.maximum(size, 1e-12), "size": size}


def information(codes: np.ndarray, feature: np.ndarray) -> float:
    """Mutual information of a feature with the one coordinate that has most of it [nats]."""
    from sklearn.feature_selection import mutual_info_regression

    return float(mutual_info_regression(codes, feature, random_state=0).max())


def turned(codes: np.ndarray, angle: float) -> np.ndarray:
    """Codes [N, 2] on axes that are turned by an angle in radians."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return codes @ turn


def judge(shuffled: Verdict, axes: Interval) -> tuple[Verdict, str]:
    """Above shuffled features, and by a tenth or more above turned axes."""
    if shuffled != "holds":
        return shuffled, ""
    own = above(axes, TENTH)
    return ("conditional", "together") if own == "refuted" else (own, "")


def experiment(bench: Workbench) -> Outcome:
    (recipe,) = needs(bench)
    x = pooled_rows(bench)[:MOST_ROWS]
    features = described(x)
    own: dict[str, list[float]] = {name: [] for name in FEATURES}
    chance: dict[str, list[float]] = {name: [] for name in FEATURES}
    gains, moved = [], {}
    for i, model in enumerate(bench.models(recipe)):
        codes = bench.codes(model, x).astype(np.float64)
        rng, ways = bench.rng("C42", i), []
        for name in FEATURES:
            own[name].append(information(codes, features[name]))
            chance[name].append(information(codes, rng.permutation(features[name])))
            ways.append(np.mean([information(turned(codes, angle), features[name]) for angle in TURNS]))
        here = np.mean([own[name][i] for name in FEATURES])
        gains.append(float(1.0 - np.mean(ways) / here))
        if i == 0:
            middle, spread = codes.mean(0), codes.std(0)
            for axis, name in enumerate(("first", "second")):
                z = np.tile(middle, (9, 1))
                z[:, axis] += np.linspace(-2, 2, 9) * spread[axis]
                moved[name] = decode(model, z.astype(np.float32))
    apart = {name: difference(own[name], chance[name]) for name in FEATURES}
    axes = interval(gains)
    verdict, condition = judge(all_of(*(above(found) for found in apart.values())), axes)
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(apart[name].number(f"{name}_apart", "nats") for name in FEATURES),
            axes.number("axes"),
            *(interval(own[name]).number(f"{name}_own", "nats") for name in FEATURES),
            *(interval(chance[name]).number(f"{name}_chance", "nats") for name in FEATURES),
        ),
        plot=panels.figure(
            panels.bars(own | {"chance": [value for values in chance.values() for value in values]}, "information"),
            panels.images(moved, float(bench.train.x.min()), float(bench.train.x.max()), title="moved"),
        ),
    )


claim = Claim(
    name="C42",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Do coordinates mean something?",
            claim="The coordinates of the latent space come to stand for features, such as slant, thickness and size, "
            "by themselves.",
            method=(
                "VAE with two latent dimensions; slant, thickness and size of each picture from the moments of its "
                "ink. Mutual information of each feature with the coordinate that has most of it, against shuffled "
                "features, on at most 2,000 rows (test rows filled up with training rows). And against axes turned by "
                "seven angles, which carry as much together: if coordinates mean something by themselves, the model's "
                "own axes stand out. The claim holds if all features lie above shuffled ones (95% intervals) and the "
                "own axes have over a tenth more than turned ones, as a share of their own; it holds on a condition if "
                "they have less."
            ),
            remark=(
                "The prior looks the same from all sides, so the loss prefers no direction of the axes, except through "
                "the diagonal covariance of q. Thickness is ink over size; on small pictures all three are coarse."
            ),
            conclusions={
                "holds": "The coordinates carry the features, and more of them than any turned axes do.",
                "conditional": (
                    "The latent space carries the features, but its own axes hardly more than turned ones. The meaning "
                    "is in the space, not in the single coordinate."
                ),
                "refuted": "A feature is told by the coordinates no better than by chance.",
                "undecided": "The seeds do not agree on the features, or on whether the own axes stand out.",
            },
            labels={
                "together": "for the latent space as a whole: turned axes carry nearly as much",
                "slant_apart": "Information on slant: own minus shuffled",
                "thickness_apart": "Information on thickness: own minus shuffled",
                "size_apart": "Information on size: own minus shuffled",
                "axes": "Gain of the own axes over turned ones, as a share",
                "slant_own": "Information on slant",
                "thickness_own": "Information on thickness",
                "size_own": "Information on size",
                "slant_chance": "Information on shuffled slant",
                "thickness_chance": "Information on shuffled thickness",
                "size_chance": "Information on shuffled size",
                "slant": "Slant",
                "thickness": "Thickness",
                "size": "Size",
                "chance": "Shuffled",
                "information": "Mutual information with the best coordinate (nats)",
                "first": "First coordinate",
                "second": "Second coordinate",
                "moved": "One coordinate moved by two standard deviations each way",
            },
        ),
        "ko": Words(
            title="좌표는 저절로 뜻을 갖는가?",
            claim="잠재 공간의 좌표는 저절로 기울기, 굵기, 크기 같은 특징을 나타내게 된다.",
            method=(
                "2차원 VAE에서, 그림마다 잉크의 적률로 기울기, 굵기, 크기를 구한다. 각 특징과 그 정보를 가장 많이 가진 "
                "좌표 사이의 상호정보량을 뒤섞은 특징의 것과 견준다(시험 데이터에 훈련 데이터를 채워 많아야 "
                "2,000행). 또 일곱 각도로 돌린 축과 견준다. 돌린 축도 합치면 같은 정보를 가지므로, 좌표 하나하나가 "
                "뜻을 갖는다면 모델의 축이 두드러져야 한다. 모든 특징이 뒤섞은 것보다 위이고 (95% 구간) 모델의 축이 "
                "돌린 축보다 제 정보량의 10분의 1 넘게 더 가지면 성립하고, 그보다 적으면 조건부로 성립한다."
            ),
            remark=(
                "사전분포는 어느 쪽에서 보나 같으므로, q의 공분산이 대각이라는 점을 빼면 손실은 축의 방향을 가리지 "
                "않는다. 굵기는 잉크를 크기로 나눈 것이며, 작은 그림에서는 세 특징 모두 거칠다."
            ),
            conclusions={
                "holds": "좌표가 특징을 담고 있고, 돌린 축보다 더 많이 담고 있다.",
                "conditional": (
                    "잠재 공간은 특징을 담고 있지만 모델의 축이 돌린 축보다 나은 점은 거의 없다. 뜻은 좌표 하나가 "
                    "아니라 공간 전체에 있다."
                ),
                "refuted": "좌표로는 알 수 없는, 우연과 다를 바 없는 특징이 있다.",
                "undecided": "특징에 대해서나, 모델의 축이 두드러지는지에 대해서 시드마다 결과가 다르다.",
            },
            labels={
                "together": "잠재 공간 전체로서: 돌린 축도 거의 같은 만큼 담음",
                "slant_apart": "기울기의 정보: 원래 빼기 뒤섞음",
                "thickness_apart": "굵기의 정보: 원래 빼기 뒤섞음",
                "size_apart": "크기의 정보: 원래 빼기 뒤섞음",
                "axes": "돌린 축에 대한 모델 축의 이득 (비율)",
                "slant_own": "기울기의 정보",
                "thickness_own": "굵기의 정보",
                "size_own": "크기의 정보",
                "slant_chance": "뒤섞은 기울기의 정보",
                "thickness_chance": "뒤섞은 굵기의 정보",
                "size_chance": "뒤섞은 크기의 정보",
                "slant": "기울기",
                "thickness": "굵기",
                "size": "크기",
                "chance": "뒤섞음",
                "information": "가장 나은 좌표와의 상호정보량 (nats)",
                "first": "첫째 좌표",
                "second": "둘째 좌표",
                "moved": "좌표 하나를 양쪽으로 표준편차 두 배까지 움직임",
            },
        ),
    },
)
