"""C41: does it matter for the classes whether z is drawn uniformly or from the prior?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.geometry import class_shares, total_variation
from elbowroom.evaluation.passes import decode
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, difference, interval
from elbowroom.lab.workbench import Workbench

REACH = 2.0
"""Half the width of the square, as in the source's grid of decoded points."""
SHOWN = 12


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae()]


def chi_squared(p: np.ndarray, q: np.ndarray, count: int) -> float:
    """The p-value that two lists of shares, of so many samples each, come from the same distribution."""
    from scipy.stats import chi2_contingency

    table = np.round(np.stack([p, q]) * count)
    return float(chi2_contingency(table[:, table.sum(0) > 0]).pvalue)


def experiment(bench: Workbench) -> Outcome:
    (recipe,) = needs(bench)
    count, space = bench.scale.codes, bench.features
    assert space.classes is not None
    shares: dict[str, list[np.ndarray]] = {"prior": [], "again": [], "uniform": []}
    p_values, pictures = [], {}
    for i, model in enumerate(bench.models(recipe)):
        rng = bench.rng("C41", i)
        drawn = {
            "prior": rng.standard_normal((count, 2)),
            "again": rng.standard_normal((count, 2)),
            "uniform": rng.uniform(-REACH, REACH, (count, 2)),
        }
        for name, z in drawn.items():
            x = decode(model, z.astype(np.float32))
            shares[name].append(class_shares(space, x))
            if i == 0 and name != "again":
                pictures[name] = x[:SHOWN]
        p_values.append(chi_squared(shares["uniform"][i], shares["prior"][i], count))
    data = class_shares(space, bench.train.x[:count])

    def apart(a: str, b: str) -> list[float]:
        return [total_variation(p, q) for p, q in zip(shares[a], shares[b], strict=True)]

    distances = {"uniform_prior": apart("uniform", "prior"), "prior_prior": apart("again", "prior")}
    gap = difference(distances["uniform_prior"], distances["prior_prior"])
    low, high = float(bench.train.x.min()), float(bench.train.x.max())
    lines = {name: np.stack(shares[name], 1) for name in ("prior", "uniform")} | {"data": data}
    return Outcome(
        verdict=above(gap),
        numbers=(
            gap.number("gap"),
            *(interval(values).number(name) for name, values in distances.items()),
            Number("p", max(p_values), count=len(p_values)),
            *(
                interval([total_variation(p, data) for p in shares[name]]).number(f"{name}_data")
                for name in ("prior", "uniform")
            ),
        ),
        plot=panels.figure(
            panels.paired(distances, y="variation", reference=0.0),
            panels.curve(space.classes.tolist(), lines, "class", "share"),
            panels.images(pictures, low, high),
        ),
    )


claim = Claim(
    name="C41",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Uniform or prior: other classes?",
            claim="Latent points drawn uniformly and points drawn from the prior give classes in different shares.",
            method=(
                "A VAE with two latent dimensions decodes points drawn uniformly from the square of half-width 2 and "
                "as many drawn from N(0, I); a classifier names each picture's class. Total variation between the two "
                "lists of shares, less that between two samples of the prior. The claim holds if the 95% interval of "
                "this difference over five seeds lies above 0. The p-value of a chi-squared test is reported, the "
                "largest over seeds."
            ),
            remark=(
                "The edge of the square is far from the middle, where the prior is dense: classes that lie outside "
                "gain. How far either is from the shares of the data is reported too."
            ),
            conclusions={
                "holds": "The way z is drawn changes how often each class comes out.",
                "refuted": (
                    "Uniform points give shares that are nearer to the prior's than the prior's own samples are."
                ),
                "undecided": "The shares differ no more, for all seeds, than those of two samples of the prior.",
            },
            labels={
                "gap": "Total variation beyond chance",
                "uniform_prior": "Uniform against prior",
                "prior_prior": "Prior against prior",
                "p": "Largest p of the chi-squared test",
                "prior_data": "Total variation, prior against data",
                "uniform_data": "Total variation, uniform against data",
                "prior": "From the prior",
                "uniform": "Uniform",
                "data": "Data",
                "variation": "Total variation of class shares",
                "class": "Class",
                "share": "Share of pictures",
            },
        ),
        "ko": Words(
            title="고르게 뽑으면 클래스가 달라지는가?",
            claim="잠재 공간에서 점을 고르게 뽑을 때와 사전분포에서 뽑을 때 나오는 클래스의 비율이 다르다.",
            method=(
                "2차원 VAE로 반폭이 2인 정사각형에서 고르게 뽑은 점과 N(0, I)에서 뽑은 같은 수의 점을 디코딩하고, "
                "분류기로 각 그림의 클래스를 정한다. 두 클래스 비율 사이의 총변동 거리에서 사전분포의 두 표본 사이의 "
                "총변동 거리를 뺀다. 다섯 시드에서 이 차이의 95% 구간이 0보다 위이면 성립한다. 카이제곱 검정의 p값은 "
                "시드 가운데 가장 큰 것을 곁들인다."
            ),
            remark=(
                "정사각형의 가장자리는 사전분포가 빽빽한 가운데에서 멀어서 바깥쪽에 놓인 클래스가 더 자주 나온다. 둘이 "
                "데이터의 비율과 얼마나 다른지도 함께 보인다."
            ),
            conclusions={
                "holds": "z를 어떻게 뽑는지에 따라 각 클래스가 나오는 비율이 달라진다.",
                "refuted": "고르게 뽑은 점의 비율이 사전분포의 다른 표본보다도 사전분포의 비율에 가깝다.",
                "undecided": "비율의 차이가 사전분포의 두 표본 사이의 차이보다 크다고 모든 시드에서 말할 수 없다.",
            },
            labels={
                "gap": "우연을 넘는 총변동 거리",
                "uniform_prior": "고르게 뽑은 것과 사전분포",
                "prior_prior": "사전분포의 두 표본",
                "p": "카이제곱 검정의 가장 큰 p",
                "prior_data": "총변동 거리, 사전분포와 데이터",
                "uniform_data": "총변동 거리, 고르게 뽑은 것과 데이터",
                "prior": "사전분포에서",
                "uniform": "고르게",
                "data": "데이터",
                "variation": "클래스 비율의 총변동 거리",
                "class": "클래스",
                "share": "그림의 비율",
            },
        ),
    },
)
