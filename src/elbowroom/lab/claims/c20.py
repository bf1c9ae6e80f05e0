"""C20: does a retrained autoencoder put its codes somewhere else, and a VAE not?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.aggregate import wasserstein2
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.measures import drawn_codes, of_pairs, pooled_rows
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, below, difference, interval
from elbowroom.lab.workbench import Workbench

HALF, NEAR, SHOWN = 600, 2.0, 300


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def moved(own: np.ndarray, other: np.ndarray) -> float:
    """How far the same rows lie apart in two seeds, over how far different rows of the two do."""
    same = np.linalg.norm(own - other, axis=1).mean()
    return float(same / np.linalg.norm(own - np.roll(other, len(own) // 2, axis=0), axis=1).mean())


def judge(apart: Verdict, near: Verdict) -> tuple[Verdict, str]:
    """The autoencoder's ratio above the VAE's, and the VAE's below NEAR."""
    if apart != "holds":
        return apart, ""
    return ("conditional", "less") if near == "refuted" else (near, "")


def experiment(bench: Workbench) -> Outcome:
    x = pooled_rows(bench)
    x = x[bench.rng("C20").permutation(len(x))]
    half = min(HALF, len(x) // 2)
    ratios: dict[str, list[float]] = {}
    shown_ratios: dict[str, list[float]] = {}
    rows_moved: dict[str, list[float]] = {}
    shown = {}
    for arm, recipe in zip(("autoencoder", "vae"), needs(bench), strict=True):
        codes = [drawn_codes(model, x[: 2 * half], i) for i, model in enumerate(bench.models(recipe))]
        first, second = [own[:half] for own in codes], [own[half:] for own in codes]
        apart = np.array([[wasserstein2(a, b) for b in second] for a in first])
        apart /= np.diag(apart)[:, None]
        shown_ratios[arm] = [float(np.delete(row, i).mean()) for i, row in enumerate(apart)]
        ratios[arm] = of_pairs(apart)
        rows_moved[arm] = of_pairs(np.array([[moved(a, b) for b in codes] for a in codes]))
        shown[arm] = {f"run_{i}": own[:SHOWN] for i, own in enumerate(codes[:3], start=1)}
    found, ratio = difference(ratios["autoencoder"], ratios["vae"]), interval(ratios["vae"])
    verdict, condition = judge(above(found), below(ratio, NEAR))
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            found.number("difference"),
            ratio.number("vae"),
            interval(ratios["autoencoder"]).number("autoencoder"),
            *(interval(rows_moved[arm]).number(f"rows_{arm}") for arm in rows_moved),
        ),
        plot=panels.figure(
            *(panels.scatter(points, "first", "second", title=arm) for arm, points in shown.items()),
            panels.paired(shown_ratios, y="ratio", log=True, reference=1.0),
        ),
    )


claim = Claim(
    name="C20",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Do codes move with every training?",
            claim="An autoencoder that is trained again puts its codes somewhere else every time; a VAE does not.",
            method=(
                "Exact Wasserstein-2 distance between the codes (one draw of q for each row) of half the rows under "
                "one seed and of the other half under another seed, over that between the two halves under one seed: 1 "
                "means that retraining changed nothing about where codes lie. Test rows, filled up with training rows "
                "where there are few, at most 600 a half. The claim holds if the 95% interval of autoencoder minus VAE "
                "lies above 0 and the VAE's ratio below 2; it holds on a condition if the VAE's lies above 2. Ratios "
                "belong to pairs of seeds, which share seeds, so intervals come from leaving out one seed at a time "
                "(jackknife)."
            ),
            remark=(
                "This is about the cloud of codes. Where in the cloud a row lies is another matter: the prior looks "
                "the same from all sides, so nothing in the VAE's loss says which class goes where. The last numbers "
                "say how far the same row moves, as a share of the distance of any two rows; 1 means anywhere."
            ),
            conclusions={
                "holds": (
                    "The VAE fills nearly the same region every time, the autoencoder another. Within the region each "
                    "row of the VAE still gets another place."
                ),
                "conditional": (
                    "The VAE's region moves less than the autoencoder's, but more than chance alone moves it."
                ),
                "refuted": "The VAE's codes move at least as much from training to training as the autoencoder's.",
                "undecided": "The seeds do not tell how far codes move from training to training.",
            },
            labels={
                "less": "as a matter of degree: the VAE's codes move less, but they move",
                "difference": "Ratio of distances: autoencoder minus VAE",
                "vae": "VAE",
                "autoencoder": "Autoencoder",
                "rows_vae": "How far the same row moves, VAE",
                "rows_autoencoder": "How far the same row moves, autoencoder",
                "run_1": "Seed 1",
                "run_2": "Seed 2",
                "run_3": "Seed 3",
                "first": "First coordinate",
                "second": "Second coordinate",
                "ratio": "Distance between seeds over within a seed",
            },
        ),
        "ko": Words(
            title="학습할 때마다 코드가 옮겨 가는가?",
            claim="오토인코더는 다시 학습할 때마다 코드를 다른 곳에 두지만 VAE는 그렇지 않다.",
            method=(
                "한 시드에서 절반의 코드(행마다 q에서 하나씩 뽑은 것)와 다른 시드에서 나머지 절반의 코드 사이의 정확한 "
                "바서슈타인-2 거리를, 같은 시드의 두 절반 사이의 거리로 나눈다. 1이면 다시 학습해도 코드가 놓이는 곳이 "
                "그대로이다. 시험 데이터를 쓰고 적으면 훈련 데이터로 채우며, 절반은 많아야 600개이다. 오토인코더에서 "
                "VAE를 뺀 차이의 95% 구간이 0보다 위이고 VAE의 비가 2보다 아래이면 성립하고, VAE의 비가 2보다 위이면 "
                "조건부로 성립한다. 비는 시드의 쌍마다 하나이고 쌍들은 시드를 나누어 가지므로, 구간은 시드를 하나씩 "
                "빼 가며(잭나이프) 구한다."
            ),
            remark=(
                "이것은 코드 무리 전체의 이야기이다. 무리 안에서 한 행이 어디에 놓이는가는 다른 문제이다. 사전분포는 "
                "어느 쪽에서 보나 같으므로 VAE의 손실은 어느 클래스가 어디로 갈지 정하지 않는다. 마지막 두 수는 같은 "
                "행이 옮겨 간 거리를 아무 두 행 사이의 거리로 나눈 것이며, 1이면 아무 데나 간다는 뜻이다."
            ),
            conclusions={
                "holds": (
                    "VAE는 매번 거의 같은 영역을 채우고 오토인코더는 매번 다른 영역을 채운다. 그 영역 안에서 각 행의 "
                    "자리는 VAE에서도 바뀐다."
                ),
                "conditional": "VAE의 영역은 오토인코더보다 덜 옮겨 가지만, 우연보다는 더 옮겨 간다.",
                "refuted": "VAE의 코드도 다시 학습할 때 오토인코더만큼, 또는 그보다 더 옮겨 간다.",
                "undecided": "다시 학습할 때 코드가 얼마나 옮겨 가는지 시드로는 알 수 없다.",
            },
            labels={
                "less": "정도의 문제로서: VAE의 코드는 덜 옮겨 가지만 옮겨 가기는 함",
                "difference": "거리의 비: 오토인코더 빼기 VAE",
                "vae": "VAE",
                "autoencoder": "오토인코더",
                "rows_vae": "같은 행이 옮겨 간 정도, VAE",
                "rows_autoencoder": "같은 행이 옮겨 간 정도, 오토인코더",
                "run_1": "시드 1",
                "run_2": "시드 2",
                "run_3": "시드 3",
                "first": "첫째 좌표",
                "second": "둘째 좌표",
                "ratio": "시드 사이의 거리/한 시드 안의 거리",
            },
        ),
    },
)
