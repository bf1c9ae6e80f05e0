"""C22: does the KL term lower the gaps between clusters?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.occupancy import occupancy
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Words
from elbowroom.lab.measures import drawn_codes, pooled_rows
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval
from elbowroom.lab.workbench import Workbench

BETAS = (0.0, 0.5, 1.0, 2.0, 4.0)
SHOWN = {0.0: "none", 4.0: "four"}
POINTS = 1000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae() if beta == 1.0 else bench.vae(beta=beta) for beta in BETAS]


def slopes(empty: np.ndarray) -> list[float]:
    """Least-squares slope over beta of shares [betas, seeds], one for each seed."""
    return [float(slope) for slope in np.polyfit(BETAS, empty, 1)[0]]


def experiment(bench: Workbench) -> Outcome:
    x = pooled_rows(bench)
    drawn, means = np.zeros((2, len(BETAS), len(bench.seeds)))
    reference, shown = [], {}
    for b, (beta, recipe) in enumerate(zip(BETAS, needs(bench), strict=True)):
        for i, model in enumerate(bench.models(recipe)):
            codes = drawn_codes(model, x, i)
            cells = occupancy(codes, seed=i)
            drawn[b, i], means[b, i] = cells.empty, occupancy(bench.codes(model, x)).empty
            if b == 0:
                reference.append(cells.empty_reference)
            if i == 0 and beta in SHOWN:
                shown[SHOWN[beta]] = codes[:POINTS]
    slope = interval(slopes(drawn))
    return Outcome(
        verdict=below(slope),
        numbers=(
            slope.number("slope", "per_beta"),
            difference(drawn[BETAS.index(1.0)], drawn[0]).number("first_step"),
            *(interval(drawn[b]).number(f"beta_{beta:g}") for b, beta in enumerate(BETAS)),
            interval(reference).number("reference"),
            interval(slopes(means)).number("slope_means", "per_beta"),
        ),
        plot=panels.figure(
            panels.curve(BETAS, {"drawn": drawn, "means": means}, "beta", "empty", reference=float(np.mean(reference))),
            *(panels.scatter({name: points}, "first", "second", title=name) for name, points in shown.items()),
        ),
    )


claim = Claim(
    name="C22",
    sources=(4,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Does the KL term close gaps?",
            claim="The KL term lowers the gaps between the clusters of the latent space.",
            method=(
                "VAEs whose KL term is weighted by beta 0, 0.5, 1, 2 and 4, two latent dimensions, equal steps and "
                "seeds. Share of empty cells of a grid over the standardised codes (one draw of q for each row; test "
                "rows filled up with training rows; four codes a cell, at most 50 x 50). The claim holds if the 95% "
                "interval of the slope over beta lies below 0. The slope for mean codes is reported beside it, since "
                "the noise of q fills gaps too."
            ),
            remark=(
                "As many points of N(0, I) leave cells empty as well; the gaps cannot fall far below that. If the "
                "slope for mean codes does not fall, it is the noise of q that fills the gaps, and not the place of "
                "the codes."
            ),
            conclusions={
                "holds": "The larger the weight of the KL term, the fewer cells stay empty.",
                "refuted": "With a larger weight of the KL term more cells stay empty.",
                "undecided": "The seeds do not agree on the slope.",
            },
            labels={
                "slope": "Slope of the share of empty cells",
                "per_beta": "per unit of beta",
                "first_step": "Share of empty cells: beta 1 minus beta 0",
                "beta_0": "Share of empty cells, beta 0",
                "beta_0.5": "Share of empty cells, beta 0.5",
                "beta_1": "Share of empty cells, beta 1",
                "beta_2": "Share of empty cells, beta 2",
                "beta_4": "Share of empty cells, beta 4",
                "reference": "Share of empty cells, N(0, I)",
                "slope_means": "Slope of the share of empty cells, mean codes",
                "drawn": "Codes drawn from q",
                "means": "Mean codes",
                "beta": "Weight of the KL term (beta)",
                "empty": "Share of empty cells",
                "none": "Beta 0",
                "four": "Beta 4",
                "first": "First coordinate",
                "second": "Second coordinate",
            },
        ),
        "ko": Words(
            title="KL 항은 빈틈을 메우는가?",
            claim="KL 항은 잠재 공간에서 무리 사이의 빈틈을 줄인다.",
            method=(
                "KL 항의 가중치 베타가 0, 0.5, 1, 2, 4인 2차원 VAE를 같은 횟수, 같은 시드로 학습한다. 표준화한 코드 "
                "위에 놓은 격자에서 빈칸의 비율을 잰다(코드는 행마다 q에서 하나씩, 시험 데이터에 훈련 데이터를 "
                "채우고, 칸마다 코드 네 개꼴로 많아야 50 x 50). 베타에 대한 기울기의 95% 구간이 0보다 아래이면 "
                "성립한다. q의 잡음도 빈틈을 메우므로 평균 코드의 기울기를 곁들인다."
            ),
            remark=(
                "같은 수의 N(0, I) 표본도 칸을 비우므로 빈칸은 그보다 많이 줄 수 없다. 평균 코드의 기울기가 아래로 "
                "향하지 않는다면, 빈틈을 메우는 것은 코드의 자리가 아니라 q의 잡음이다."
            ),
            conclusions={
                "holds": "KL 항의 가중치가 클수록 빈칸이 줄어든다.",
                "refuted": "KL 항의 가중치가 클수록 빈칸이 늘어난다.",
                "undecided": "기울기가 시드마다 다르다.",
            },
            labels={
                "slope": "빈칸 비율의 기울기",
                "per_beta": "베타 1당",
                "first_step": "빈칸의 비율: 베타 1 빼기 베타 0",
                "beta_0": "빈칸의 비율, 베타 0",
                "beta_0.5": "빈칸의 비율, 베타 0.5",
                "beta_1": "빈칸의 비율, 베타 1",
                "beta_2": "빈칸의 비율, 베타 2",
                "beta_4": "빈칸의 비율, 베타 4",
                "reference": "빈칸의 비율, N(0, I)",
                "slope_means": "빈칸 비율의 기울기, 평균 코드",
                "drawn": "q에서 뽑은 코드",
                "means": "평균 코드",
                "beta": "KL 항의 가중치 (베타)",
                "empty": "빈칸의 비율",
                "none": "베타 0",
                "four": "베타 4",
                "first": "첫째 좌표",
                "second": "둘째 좌표",
            },
        ),
    },
)
