"""C21: are the autoencoder's codes skewed, without a border, unfair to some classes, and full of gaps?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.aggregate import moments
from elbowroom.evaluation.geometry import class_shares, total_variation
from elbowroom.evaluation.occupancy import occupancy
from elbowroom.evaluation.passes import decode
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.measures import drawn_codes, pooled_rows
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, difference, interval
from elbowroom.lab.workbench import Workbench

PARTS = ("skew", "shares", "empty")
SHOWN = 1000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def judge(verdicts: dict[str, Verdict]) -> tuple[Verdict, str]:
    """All parts hold, none does, or those that are named do while the others are refuted; else undecided."""
    held = [part for part in PARTS if verdicts[part] == "holds"]
    if len(held) == len(PARTS):
        return "holds", ""
    if "undecided" in verdicts.values():
        return "undecided", ""
    return ("conditional", "_".join(held)) if held else ("refuted", "")


def experiment(bench: Workbench) -> Outcome:
    x, space = pooled_rows(bench), bench.features
    real = class_shares(space, bench.train.x[: bench.scale.codes])
    arms = ("autoencoder", "vae")
    found: dict[str, dict[str, list[float]]] = {name: {arm: [] for arm in arms} for name in (*PARTS, "extent")}
    reference, shown, pictures = [], {}, {}
    for arm, recipe in zip(arms, needs(bench), strict=True):
        for i, model in enumerate(bench.models(recipe)):
            codes = drawn_codes(model, x, i)
            box = bench.rng("C21", i).uniform(codes.min(0), codes.max(0), (bench.scale.codes, 2))
            decoded = decode(model, box.astype(np.float32))
            cells = occupancy(codes, seed=i)
            found["skew"][arm].append(float(np.abs(moments(codes).skewness).mean()))
            found["shares"][arm].append(total_variation(class_shares(space, decoded), real))
            found["empty"][arm].append(cells.empty)
            found["extent"][arm].append(float(np.linalg.norm(codes, axis=1).max()))
            reference.append(cells.empty_reference)
            if i == 0:
                shown[arm], pictures[arm] = codes[:SHOWN], decoded[:12]
    gaps = {part: difference(found[part]["autoencoder"], found[part]["vae"]) for part in PARTS}
    verdict, condition = judge({part: above(gaps[part]) for part in PARTS})
    low, high = float(bench.train.x.min()), float(bench.train.x.max())
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(gaps[part].number(f"{part}_difference") for part in PARTS),
            *(interval(found[name][arm]).number(f"{name}_{arm}") for name in found for arm in arms),
            interval(reference[: len(bench.seeds)]).number("reference"),
        ),
        plot=panels.figure(
            *(panels.scatter({arm: shown[arm]}, "first", "second", title=arm) for arm in arms),
            panels.paired(found["empty"], y="empty_axis", reference=reference[0]),
            panels.images(pictures, low, high, title="uniform"),
        ),
    )


claim = Claim(
    name="C21",
    sources=(4,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Is the autoencoder's map uneven?",
            claim=(
                "An autoencoder's codes are spread unevenly, skewed and without a border; points picked uniformly "
                "favour some classes, and gaps lie between the groups."
            ),
            method=(
                "Autoencoder against VAE on three parts: mean absolute skewness of the coordinates; total variation "
                "between the class shares of pictures decoded from points picked uniformly in the box around the codes "
                "(by a classifier) and those of the data; share of empty cells of a grid over the standardised codes. "
                "Codes are one draw of q for each row, test rows filled up with training rows; the grid has four codes "
                "a cell, at most 50 x 50. The claim holds if all three are greater for the autoencoder (95% intervals "
                "of the paired differences above 0), and for the parts named if the others are smaller. Extent is "
                "reported beside them; no loss fixes it, so it decides nothing."
            ),
            remark=(
                "A grid over a standard normal has empty corners too: read the share of empty cells beside that of as "
                "many points of N(0, I)."
            ),
            conclusions={
                "holds": "The autoencoder's codes are more skewed, less fair to the classes, and have more gaps.",
                "conditional": "Some of the faults are the autoencoder's, others are no smaller in the VAE.",
                "refuted": "In all three parts the VAE's codes were worse.",
                "undecided": "In at least one part the seeds do not agree. The numbers say which parts are clear.",
            },
            labels={
                "skew": "for skewness only",
                "shares": "for class shares only",
                "empty": "for gaps only",
                "skew_shares": "for skewness and class shares",
                "skew_empty": "for skewness and gaps",
                "shares_empty": "for class shares and gaps",
                "skew_difference": "Mean absolute skewness: autoencoder minus VAE",
                "shares_difference": "Total variation of class shares: autoencoder minus VAE",
                "empty_difference": "Share of empty cells: autoencoder minus VAE",
                "skew_autoencoder": "Mean absolute skewness, autoencoder",
                "skew_vae": "Mean absolute skewness, VAE",
                "shares_autoencoder": "Total variation of class shares, autoencoder",
                "shares_vae": "Total variation of class shares, VAE",
                "empty_autoencoder": "Share of empty cells, autoencoder",
                "empty_vae": "Share of empty cells, VAE",
                "extent_autoencoder": "Farthest code from the origin, autoencoder",
                "extent_vae": "Farthest code from the origin, VAE",
                "reference": "Share of empty cells, N(0, I)",
                "autoencoder": "Autoencoder",
                "vae": "VAE",
                "first": "First coordinate",
                "second": "Second coordinate",
                "empty_axis": "Share of empty cells",
                "uniform": "Decoded from points picked uniformly",
            },
        ),
        "ko": Words(
            title="오토인코더의 지도는 고르지 않은가?",
            claim=(
                "오토인코더의 코드는 고르지 않게 퍼져 한쪽으로 치우치고 경계가 없다. 고르게 점을 찍으면 몇몇 클래스가 "
                "더 많이 나오고, 무리 사이에 빈 곳이 있다."
            ),
            method=(
                "오토인코더와 VAE를 세 가지로 견준다. 좌표의 왜도 절댓값의 평균, 코드를 둘러싼 상자에서 고르게 뽑은 "
                "점을 디코딩한 그림의 클래스 비율(분류기로 잼)과 데이터의 클래스 비율 사이의 총변동 거리, 표준화한 "
                "코드 위에 놓은 격자에서 빈칸의 비율이다. 코드는 행마다 q에서 하나씩 뽑고, 시험 데이터에 훈련 데이터를 "
                "채워 쓴다. 격자는 칸마다 코드가 네 개꼴이며 많아야 50 x 50이다. 셋 다 오토인코더에서 더 크면 (짝지은 "
                "차이의 95% 구간이 0보다 위) 성립하고, 나머지가 더 작으면 이름을 댄 것에서만 성립한다. 코드가 퍼진 "
                "범위는 어떤 손실도 정하지 않으므로 곁들여 보일 뿐이다."
            ),
            remark="표준정규분포도 격자의 구석을 비운다. 빈칸의 비율은 같은 수의 N(0, I) 표본과 견주어 읽어야 한다.",
            conclusions={
                "holds": "오토인코더의 코드가 더 치우치고, 클래스에 덜 공평하며, 빈 곳이 더 많다.",
                "conditional": "흠의 일부는 오토인코더의 것이지만, 나머지는 VAE에서도 작지 않다.",
                "refuted": "세 가지 모두에서 VAE의 코드가 더 나빴다.",
                "undecided": "적어도 하나에서 시드마다 결과가 다르다. 무엇이 분명한지는 수에서 볼 수 있다.",
            },
            labels={
                "skew": "왜도에서만",
                "shares": "클래스 비율에서만",
                "empty": "빈 곳에서만",
                "skew_shares": "왜도와 클래스 비율에서",
                "skew_empty": "왜도와 빈 곳에서",
                "shares_empty": "클래스 비율과 빈 곳에서",
                "skew_difference": "왜도 절댓값의 평균: 오토인코더 빼기 VAE",
                "shares_difference": "클래스 비율의 총변동: 오토인코더 빼기 VAE",
                "empty_difference": "빈칸의 비율: 오토인코더 빼기 VAE",
                "skew_autoencoder": "왜도 절댓값의 평균, 오토인코더",
                "skew_vae": "왜도 절댓값의 평균, VAE",
                "shares_autoencoder": "클래스 비율의 총변동, 오토인코더",
                "shares_vae": "클래스 비율의 총변동, VAE",
                "empty_autoencoder": "빈칸의 비율, 오토인코더",
                "empty_vae": "빈칸의 비율, VAE",
                "extent_autoencoder": "원점에서 가장 먼 코드, 오토인코더",
                "extent_vae": "원점에서 가장 먼 코드, VAE",
                "reference": "빈칸의 비율, N(0, I)",
                "autoencoder": "오토인코더",
                "vae": "VAE",
                "first": "첫째 좌표",
                "second": "둘째 좌표",
                "empty_axis": "빈칸의 비율",
                "uniform": "고르게 뽑은 점에서 디코딩",
            },
        ),
    },
)
