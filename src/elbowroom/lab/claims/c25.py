"""C25: is there a smooth morph between two pictures?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from elbowroom.evaluation.features import FeatureSpace
from elbowroom.evaluation.generation import nearest_distances
from elbowroom.evaluation.geometry import continuity
from elbowroom.evaluation.passes import decode
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import all_of, below, difference, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.latent.interpolate import interpolate
from elbowroom.model import Model

FASTEST = 3.0
"""Largest over mean step: at the pace of the largest one, a third of the way would do for all that changes."""
BLEND, MOSTLY = 0.999, 0.9
"""R^2 of the picture halfway on both ends: of a pixel blend, 1 but for rounding; of what is mostly one."""
PAIRS, STEPS, SHOWN, CANDIDATES = 400, 64, 10, 200
"""Lines, steps of each; pictures of the one that is shown, and how many rows its end is chosen from."""
PIXELS = FeatureSpace("pixels", lambda x: x.reshape(len(x), -1))


def needs(bench: Workbench) -> Sequence[Recipe]:
    large = bench.scale.large_latent
    return [bench.vae(large), bench.vae(), bench.autoencoder(large)]


ARMS = ("vae_large", "vae", "autoencoder_large")


def explained(middle: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """R^2 [N] of the least squares of each picture [N, ...] on its two end pictures and a constant, over its values."""
    found = []
    for target, a, b in zip(*(x.reshape(len(x), -1).astype(np.float64) for x in (middle, first, second)), strict=True):
        ends = np.stack([a, b, np.ones_like(a)], 1)
        left = target - ends @ np.linalg.lstsq(ends, target)[0]
        total = np.square(target - target.mean()).sum()
        found.append(1.0 - np.square(left).sum() / total if total > 0 else 1.0)
    return np.array(found)


def halfway(bench: Workbench, model: Model, seed: int) -> tuple[float, float]:
    """Of the picture between two: mean R^2 on both ends, and how much nearer to the data it is than their blend.

    The second is the distance to the nearest training picture, morph minus blend, over the blend's.
    """
    codes, rng = bench.codes(model), bench.rng("C25", seed)
    first = rng.integers(len(codes), size=PAIRS)
    second = (first + rng.integers(1, len(codes), size=PAIRS)) % len(codes)
    a, b, middle = (decode(model, z) for z in (codes[first], codes[second], (codes[first] + codes[second]) / 2))
    to_data = [float(nearest_distances(x, bench.train.x).mean()) for x in (middle, (a + b) / 2)]
    return float(explained(middle, a, b).mean()), to_data[0] / to_data[1] - 1.0


def judge(even: Verdict, below_blend: Verdict, nearer: Verdict, own: Verdict) -> tuple[Verdict, str]:
    """An even way whose middle is no blend; whether that middle is like the data, and its own, are conditions."""
    found = all_of(even, below_blend)
    if found != "holds":
        return found, ""
    if "refuted" in (nearer, own):
        return "conditional", "farther" if nearer == "refuted" else "mostly"
    return all_of(nearer, own), ""


def experiment(bench: Workbench) -> Outcome:
    steps: dict[str, list[float]] = {}
    shares: dict[str, list[float]] = {}
    nearer: dict[str, list[float]] = {}
    for arm, recipe in zip(ARMS, needs(bench), strict=True):
        models = bench.models(recipe)
        steps[arm] = [
            float(continuity(partial(decode, model), bench.codes(model), PIXELS, PAIRS, STEPS, seed=i).mean())
            for i, model in enumerate(models)
        ]
        middles = [halfway(bench, model, i) for i, model in enumerate(models)]
        shares[arm], nearer[arm] = ([found[k] for found in middles] for k in range(2))
    step, share = interval(steps["vae_large"]), interval(shares["vae_large"])
    distance = interval([100.0 * value for value in nearer["vae_large"]])
    verdict, condition = judge(below(step, FASTEST), below(share, BLEND), below(distance), below(share, MOSTLY))
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            share.number("explained"),
            step.number("steps"),
            distance.number("nearer", "%"),
            *(interval(shares[arm]).number(f"explained_{arm}") for arm in ARMS[1:]),
            *(interval(steps[arm]).number(f"steps_{arm}") for arm in ARMS[1:]),
            difference(shares["vae_large"], shares["autoencoder_large"]).number("difference"),
        ),
        plot=panels.figure(
            panels.paired(shares, y="share_axis", title="middle", reference=1.0),
            panels.paired(steps, y="steps_axis", title="way", reference=1.0),
            panels.images(shown(bench, bench.model(needs(bench)[0], bench.seeds[0])), float(bench.train.x.min()),
                          float(bench.train.x.max()), title="from_to"),
        ),
    )  # fmt: skip


def shown(bench: Workbench, model: Model) -> dict[str, np.ndarray]:
    """From the first held-out picture to the one of the next that is least like it: the morph, and the blend."""
    x = bench.held_out.x[:CANDIDATES]
    far = int(np.square(x.astype(np.float64) - x[0]).reshape(len(x), -1).sum(1).argmax())
    codes = bench.codes(model, x[[0, far]])
    morph = interpolate(model, codes[0], codes[1], SHOWN)
    t = np.linspace(0.0, 1.0, SHOWN).reshape(-1, *[1] * (morph.ndim - 1))
    return {"morph": morph, "blend": (1.0 - t) * morph[0] + t * morph[-1]}


claim = Claim(
    name="C25",
    sources=(4,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    wants="rows",
    words={
        "en": Words(
            title="Is there a smooth morph between pictures?",
            claim="Between two faces there is a smooth morph: the straight line between their codes, decoded.",
            method=(
                "On 400 straight lines between random test codes of the VAE with the larger latent space, decoded: the "
                "largest of 64 steps over the mean step, in pixels (1 is an even way, 64 a single jump); and R² of the "
                "picture halfway regressed on both ends, which is 1 for a blend of pixels. The claim holds if the 95% "
                "interval of the first lies below 3 and that of the second below 0.9, and if the picture halfway is "
                "nearer to the training pictures than the blend of the same ends. It holds on a condition if R² lies "
                "between 0.9 and the blend's, or if the picture halfway is farther from the data. Beside it a VAE with "
                "two dimensions and an autoencoder."
            ),
            remark=(
                "A blend of pixels is as even as a way can be, so evenness alone says little: a morph must show "
                "halfway what is in neither end, and that must look like the data. The distance is in pixels, which "
                "favours blurred pictures such as blends. Measured on the data of the campaign; on faces with --data "
                "celeba."
            ),
            conclusions={
                "holds": "The way is even, and halfway stands a picture of its own, nearer to the data than a blend.",
                "conditional": (
                    "The way is even and its middle is not quite a blend; what it lacks of a morph, the condition says."
                ),
                "refuted": "There is a jump on the way, or the picture halfway is a blend of both ends.",
                "undecided": "The seeds do not agree on one of the measures.",
            },
            labels={
                "farther": "it need not look like the data: halfway it is farther from them than a blend",
                "mostly": "a little is enough: halfway nine tenths of the picture are a blend of both ends",
                "explained": "R² of the picture halfway on both ends, VAE",
                "steps": "Largest over mean step, VAE",
                "nearer": "Distance to the training pictures halfway, morph against blend",
                "explained_vae": "R² halfway, VAE with 2 dimensions",
                "explained_autoencoder_large": "R² halfway, autoencoder",
                "steps_vae": "Largest over mean step, VAE with 2 dimensions",
                "steps_autoencoder_large": "Largest over mean step, autoencoder",
                "difference": "R² halfway, VAE minus autoencoder",
                "vae_large": "VAE",
                "vae": "VAE, 2 dimensions",
                "autoencoder_large": "Autoencoder",
                "share_axis": "R² on both ends",
                "steps_axis": "Largest over mean step",
                "middle": "Halfway (a blend: 1)",
                "way": "On the way (even: 1)",
                "from_to": "From one test picture to another",
                "morph": "Morph",
                "blend": "Pixel blend",
            },
        ),
        "ko": Words(
            title="두 그림 사이에 매끄러운 모핑이 있는가?",
            claim="두 얼굴 사이에는 매끄러운 모핑이 있다. 두 코드를 잇는 선분을 디코딩하면 된다.",
            method=(
                "잠재 공간이 큰 VAE에서 무작위로 고른 두 시험 코드를 잇는 선분 400개를 디코딩한다. 64걸음 가운데 가장 "
                "큰 걸음을 평균 걸음으로 나눈 값(픽셀로 잰다. 1이면 고른 길, 64이면 한 번에 건너뛰는 길)과, 한가운데 "
                "그림을 양 끝 그림에 회귀한 R²(픽셀을 섞은 그림이면 1)를 잰다. 앞의 값의 95% 구간이 3보다 아래, 뒤의 "
                "값의 구간이 0.9보다 아래이고, 한가운데 그림이 양 끝을 섞은 그림보다 훈련 그림에 가까우면 성립한다. "
                "R²가 0.9와 섞은 그림의 값 사이에 있거나 한가운데 그림이 데이터에서 더 멀면 조건부로 성립한다. 2차원 "
                "VAE와 오토인코더를 곁들여 보인다."
            ),
            remark=(
                "픽셀을 섞는 길보다 고른 길은 없으므로 고르기만 해서는 뜻이 적다. 모핑이라면 한가운데에 양 끝에 없던 "
                "것이 나타나고 그것이 데이터다워야 한다. 거리는 픽셀로 재므로 섞은 그림처럼 흐린 그림에 유리하다. "
                "캠페인의 데이터에서 재며, 얼굴은 --data celeba로 잰다."
            ),
            conclusions={
                "holds": "길이 고르고, 한가운데에는 섞은 그림보다 데이터에 가까운 그림이 따로 있다.",
                "conditional": (
                    "길이 고르고 한가운데가 섞은 그림과 똑같지는 않다. 모핑으로서 모자란 점은 조건에 적혀 있다."
                ),
                "refuted": "가는 길에 건너뛰는 곳이 있거나, 한가운데 그림이 양 끝을 섞은 것이다.",
                "undecided": "여러 값 가운데 하나에서 시드마다 결과가 엇갈린다.",
            },
            labels={
                "farther": "데이터답지 않아도 될 때: 한가운데 그림이 섞은 그림보다 데이터에서 멂",
                "mostly": "조금만 달라도 될 때: 한가운데 그림의 열에 아홉은 양 끝을 섞은 것임",
                "explained": "한가운데 그림을 양 끝에 회귀한 R², VAE",
                "steps": "가장 큰 걸음/평균 걸음, VAE",
                "nearer": "한가운데에서 훈련 그림까지의 거리, 섞은 그림에 견준 모핑",
                "explained_vae": "한가운데의 R², 2차원 VAE",
                "explained_autoencoder_large": "한가운데의 R², 오토인코더",
                "steps_vae": "가장 큰 걸음/평균 걸음, 2차원 VAE",
                "steps_autoencoder_large": "가장 큰 걸음/평균 걸음, 오토인코더",
                "difference": "한가운데의 R², VAE 빼기 오토인코더",
                "vae_large": "VAE",
                "vae": "VAE, 2차원",
                "autoencoder_large": "오토인코더",
                "share_axis": "양 끝에 회귀한 R²",
                "steps_axis": "가장 큰 걸음/평균 걸음",
                "middle": "한가운데 (섞으면 1)",
                "way": "가는 길 (고르면 1)",
                "from_to": "한 시험 그림에서 다른 그림으로",
                "morph": "모핑",
                "blend": "픽셀 섞기",
            },
        ),
    },
)
