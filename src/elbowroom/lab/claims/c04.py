"""C4: are the VAE's codes closer to N(0, I) than the autoencoder's?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.measures import drawn_codes, pooled_rows
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.divergence import mmd_squared

SHOWN = 500


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def standardised(codes: np.ndarray) -> np.ndarray:
    """Codes with mean 0 and deviation 1 in each dimension."""
    return (codes - codes.mean(0)) / np.where(codes.std(0) > 0, codes.std(0), 1.0)


def mmd(codes: np.ndarray, prior: np.ndarray) -> float:
    """The squared MMD of two sets of points."""
    return mmd_squared(torch.from_numpy(codes), torch.from_numpy(prior))


def judge(raw: Verdict, shape: Verdict) -> Verdict:
    """Holds for both, or only where scale may decide; refuted for both; else undecided."""
    if raw == "holds" and shape == "refuted":
        return "conditional"
    return raw if raw == shape else "undecided"


def experiment(bench: Workbench) -> Outcome:
    x = pooled_rows(bench)
    raw: dict[str, list[float]] = {"autoencoder": [], "vae": []}
    shape: dict[str, list[float]] = {"autoencoder": [], "vae": []}
    reference, shown = [], {}
    for i, seed in enumerate(bench.seeds):
        prior, other = bench.rng("C4", i).standard_normal((2, len(x), 2))
        reference.append(mmd(other, prior))
        for arm, recipe in zip(raw, needs(bench), strict=True):
            codes = drawn_codes(bench.model(recipe, seed), x, i)
            raw[arm].append(mmd(codes, prior))
            shape[arm].append(mmd(standardised(codes), prior))
            if i == 0:
                shown[arm] = codes[:SHOWN]
                shown["prior"] = prior[:SHOWN]
    by_scale = difference(raw["vae"], raw["autoencoder"])
    by_shape = difference(shape["vae"], shape["autoencoder"])
    verdict = judge(below(by_scale), below(by_shape))
    return Outcome(
        verdict=verdict,
        condition="scale" if verdict == "conditional" else "",
        numbers=(
            by_scale.number("raw", "squared_mmd"),
            by_shape.number("standardised", "squared_mmd"),
            *(interval(raw[arm]).number(f"raw_{arm}", "squared_mmd") for arm in raw),
            *(interval(shape[arm]).number(f"standardised_{arm}", "squared_mmd") for arm in shape),
            interval(reference).number("reference", "squared_mmd"),
        ),
        plot=panels.figure(
            *(
                panels.scatter({arm: shown[arm], "prior": shown["prior"]}, "first", "second", title=arm)
                for arm in ("autoencoder", "vae")
            ),
            panels.paired(shape, y="shape_axis", reference=0.0),
        ),
    )


claim = Claim(
    name="C4",
    sources=(0, 3),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Whose codes look like N(0, I)?",
            claim="The VAE's latent space is closer to the standard normal than the autoencoder's.",
            method=(
                "Squared MMD (inverse multiquadratic kernel) between codes, one draw of q(z|x) for each row, and as "
                "many points of N(0, I); test rows, filled up with training rows where there are few. Once raw, and "
                "once with each dimension standardised, since scale alone can decide the raw one. The claim holds if "
                "the 95% interval of the paired difference VAE minus autoencoder lies below 0 both times, and holds on "
                "a condition if only the raw one does and the standardised one lies above."
            ),
            remark=(
                "Nothing in the autoencoder's loss fixes the scale of its codes, so the raw distance says little about "
                "shape. Neither model's codes are exactly normal: compare with two samples of the prior."
            ),
            conclusions={
                "holds": "The VAE's codes are closer to N(0, I), in scale and in shape.",
                "conditional": "Scale alone decides: once both are standardised, the VAE's codes are no closer.",
                "refuted": "The autoencoder's codes are closer to N(0, I), in scale and in shape.",
                "undecided": "Raw or standardised, the seeds do not agree.",
            },
            labels={
                "scale": "as long as the codes are not standardised",
                "raw": "Raw: VAE minus autoencoder",
                "standardised": "Standardised: VAE minus autoencoder",
                "raw_autoencoder": "Raw, autoencoder",
                "raw_vae": "Raw, VAE",
                "standardised_autoencoder": "Standardised, autoencoder",
                "standardised_vae": "Standardised, VAE",
                "reference": "Two samples of N(0, I)",
                "autoencoder": "Autoencoder",
                "vae": "VAE",
                "prior": "N(0, I)",
                "first": "First coordinate",
                "second": "Second coordinate",
                "shape_axis": "Squared MMD of standardised codes",
                "squared_mmd": "squared MMD",
            },
        ),
        "ko": Words(
            title="누구의 코드가 N(0, I)를 닮았는가?",
            claim="VAE의 잠재 공간이 오토인코더의 잠재 공간보다 표준정규분포에 가깝다.",
            method=(
                "행마다 q(z|x)에서 하나씩 뽑은 코드와 같은 개수의 N(0, I) 표본 사이의 MMD 제곱(역다중이차 커널)을 "
                "잰다. 시험 데이터를 쓰고, 적으면 훈련 데이터로 채운다. 크기만으로 결과가 갈릴 수 있으므로 그대로 한 "
                "번, 차원마다 표준화하여 한 번 잰다. VAE에서 오토인코더를 뺀 짝지은 차이의 95% 구간이 두 번 다 0보다 "
                "아래이면 성립하고, 그대로 잰 것만 아래이고 표준화한 것은 위이면 조건부로 성립한다."
            ),
            remark=(
                "오토인코더의 손실에는 코드의 크기를 정하는 것이 없으므로 그대로 잰 거리는 모양을 거의 말해 주지 "
                "않는다. 어느 쪽의 코드도 정확히 정규분포는 아니다. 사전분포의 두 표본 사이의 값과 견주어 보라."
            ),
            conclusions={
                "holds": "VAE의 코드가 크기로 보나 모양으로 보나 N(0, I)에 더 가깝다.",
                "conditional": "크기가 결과를 정한다. 둘 다 표준화하면 VAE의 코드가 더 가깝지 않다.",
                "refuted": "오토인코더의 코드가 크기로 보나 모양으로 보나 N(0, I)에 더 가깝다.",
                "undecided": "그대로 재거나 표준화하여 잴 때 시드마다 결과가 다르다.",
            },
            labels={
                "scale": "코드를 표준화하지 않는 한",
                "raw": "그대로: VAE 빼기 오토인코더",
                "standardised": "표준화: VAE 빼기 오토인코더",
                "raw_autoencoder": "그대로, 오토인코더",
                "raw_vae": "그대로, VAE",
                "standardised_autoencoder": "표준화, 오토인코더",
                "standardised_vae": "표준화, VAE",
                "reference": "N(0, I)의 두 표본 사이",
                "autoencoder": "오토인코더",
                "vae": "VAE",
                "prior": "N(0, I)",
                "first": "첫째 좌표",
                "second": "둘째 좌표",
                "shape_axis": "표준화한 코드의 MMD 제곱",
                "squared_mmd": "MMD 제곱",
            },
        ),
    },
)
