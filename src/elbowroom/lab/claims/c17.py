"""C17: does the decoder's variance trade data against prior?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.likelihood import elbo_parts
from elbowroom.evaluation.passes import reconstruct
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, interval
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

SIGMAS = (0.1, 0.2, 0.5, 1.0, 2.0)
"""In units of the scaled data, whose range is 1."""
TURNED = -0.01
"""A step goes back only if it goes back by this part of the whole way; so a level end is no turn."""
ROWS = 2000
"""Test rows whose KL is averaged."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [*(_recipe(bench, sigma) for sigma in SIGMAS), _recipe(bench, "optimal")]


def experiment(bench: Workbench) -> Outcome:
    unit = (float(bench.train.x.max()) - float(bench.train.x.min())) ** 2

    def error(model: Model, seed: int) -> float:
        return bench.error(model) / unit

    def kl(model: Model, seed: int) -> float:
        return next(m.value for m in elbo_parts(model, bench.held_out.x[:ROWS], "test") if m.name == "kl")

    def sigma_of(model: Model, seed: int) -> float:
        return float(np.exp(0.5 * float(model.likelihood.log_var.detach())))

    *fixed, best = needs(bench)
    errors = np.array([over_seeds(bench, recipe, error) for recipe in fixed])
    kls = np.array([over_seeds(bench, recipe, kl) for recipe in fixed])
    found = {"error": over_seeds(bench, best, error), "kl": over_seeds(bench, best, kl)}
    first, shown = bench.seeds[0], bench.held_out.x[:10]
    rows = {"input": shown}
    rows |= {f"sigma_{s:g}": reconstruct(bench.model(r, first), shown) for s, r in zip(SIGMAS, fixed, strict=True)}
    rows["best"] = reconstruct(bench.model(best, first), shown)
    return Outcome(
        verdict=_both(_rises(errors), _rises(-kls)),
        numbers=(
            interval(errors[-1] - errors[0]).number("error_rise", "squared"),
            interval(kls[-1] - kls[0]).number("kl_change", "nats"),
            interval(over_seeds(bench, best, sigma_of)).number("best_sigma"),
            interval(found["error"]).number("best_error", "squared"),
            interval(found["kl"]).number("best_kl", "nats"),
        ),
        plot=panels.figure(
            panels.curve(SIGMAS, {"fixed": errors}, "sigma", "error", x_log=True,
                         reference=float(np.mean(found["error"])), title="dashed"),
            panels.curve(SIGMAS, {"fixed": kls}, "sigma", "kl", x_log=True,
                         reference=float(np.mean(found["kl"])), title="dashed"),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
    )  # fmt: skip


def _recipe(bench: Workbench, sigma: float | str) -> Recipe:
    return bench.vae(bench.scale.large_latent, likelihood={"name": "gaussian", "sigma": sigma})


def _rises(values: np.ndarray) -> Verdict:
    """Of values [sigmas, seeds]: from the first to the last they rise, and no step in between goes back."""
    whole = values[-1] - values[0]
    ends = above(interval(whole))
    if ends != "holds":
        return ends
    steps = [above(interval(step), TURNED * float(whole.mean())) for step in np.diff(values, axis=0)]
    return "refuted" if "refuted" in steps else "undecided" if "undecided" in steps else "holds"


def _both(error: Verdict, kl: Verdict) -> Verdict:
    if "refuted" in (error, kl):
        return "refuted"
    return "holds" if error == kl == "holds" else "undecided"


claim = Claim(
    name="C17",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="The decoder's variance as a scale",
            claim="The variance of a Gaussian decoder trades closeness to the data against closeness to the prior.",
            method=(
                "VAEs with a Gaussian decoder of fixed sigma from 0.1 to 2 (the range of the data is 1), on the same "
                "seeds. Test squared error at the mean code and KL to the prior. The claim holds if over all sigmas "
                "the error rises and the KL falls (95% intervals of the paired change from first to last) and no "
                "step goes back by more than 1% of the whole way. Beside it stands the best sigma, which is computed "
                "from the errors while the model trains."
            ),
            remark=(
                "A squared error without a factor is sigma = 0.71, and one averaged over pixels is far more. That is "
                "why two programs with 'the same' loss can give such different VAEs. The best sigma is the root of "
                "the mean squared error. A sigma that gradient steps learn ends there too, if they are many enough."
            ),
            conclusions={
                "holds": (
                    "So it is. A small sigma restores closely and leaves the prior; a large one obeys the prior and "
                    "forgets the data. The best sigma has its place at the small end."
                ),
                "refuted": "Error or KL turned around on the way: the exchange is not monotone on these data.",
                "undecided": "At one step at least the seeds do not tell whether error or KL turned around.",
            },
            labels={
                "error_rise": "Squared error from the smallest to the largest sigma, rises by",
                "kl_change": "KL from the smallest to the largest sigma, changes by",
                "best_sigma": "Best sigma",
                "best_error": "Squared error with the best sigma",
                "best_kl": "KL with the best sigma",
                "fixed": "Fixed sigma",
                "best": "Best sigma",
                "dashed": "dashed: best sigma",
                "sigma": "Sigma (range of the data: 1)",
                "error": "Squared error per value (test)",
                "kl": "KL to the prior (nats, test)",
                "input": "Input",
                "sigma_0.1": "Sigma 0.1",
                "sigma_0.2": "Sigma 0.2",
                "sigma_0.5": "Sigma 0.5",
                "sigma_1": "Sigma 1",
                "sigma_2": "Sigma 2",
                "squared": "squared error per value, range 1",
            },
        ),
        "ko": Words(
            title="디코더의 분산이 저울 노릇을 하는가?",
            claim="가우시안 디코더의 분산에 따라 데이터에 충실한 정도와 사전분포에 충실한 정도가 맞바뀐다.",
            method=(
                "시그마를 0.1에서 2까지 고정한 가우시안 디코더의 VAE를 같은 시드로 학습한다(데이터의 범위는 1이다). "
                "평균 코드에서 복원한 시험 제곱 오차와 사전분포까지의 KL을 잰다. 시그마가 커질 때 오차는 커지고 "
                "KL은 작아지며(처음과 끝의 짝지은 차이의 95% 구간), 어느 단계도 전체 변화의 1% 넘게 거꾸로 가지 "
                "않으면 주장이 성립한다. 학습하면서 오차로부터 계산한 최적 시그마도 함께 보인다."
            ),
            remark=(
                "계수 없는 제곱 오차는 시그마가 0.71인 것과 같고, 픽셀로 평균하면 그보다 훨씬 큰 셈이다. 그래서 '같은' "
                "손실을 쓴 두 프로그램의 VAE가 크게 다를 수 있다. 최적 시그마는 평균 제곱 오차의 제곱근이다. "
                "경사 하강으로 학습한 시그마도 걸음이 충분하면 그곳에 이른다."
            ),
            conclusions={
                "holds": (
                    "그렇다. 시그마가 작으면 가깝게 복원하고 사전분포에서 멀어지며, 크면 사전분포를 따르고 데이터를 "
                    "잊는다. 최적 시그마는 작은 쪽에 있다."
                ),
                "refuted": "오차나 KL이 도중에 방향을 바꾸었다. 이 자료에서 맞바꿈은 단조롭지 않다.",
                "undecided": "적어도 한 단계에서 오차나 KL이 방향을 바꾸었는지 시드로 가릴 수 없다.",
            },
            labels={
                "error_rise": "가장 작은 시그마에서 가장 큰 시그마까지 제곱 오차의 증가",
                "kl_change": "가장 작은 시그마에서 가장 큰 시그마까지 KL의 변화",
                "best_sigma": "최적 시그마",
                "best_error": "최적 시그마의 제곱 오차",
                "best_kl": "최적 시그마의 KL",
                "fixed": "고정한 시그마",
                "best": "최적 시그마",
                "dashed": "점선: 최적 시그마",
                "sigma": "시그마 (데이터의 범위: 1)",
                "error": "값당 제곱 오차 (시험)",
                "kl": "사전분포까지의 KL (nats, 시험)",
                "input": "입력",
                "sigma_0.1": "시그마 0.1",
                "sigma_0.2": "시그마 0.2",
                "sigma_0.5": "시그마 0.5",
                "sigma_1": "시그마 1",
                "sigma_2": "시그마 2",
                "squared": "값당 제곱 오차, 값의 범위 1",
            },
        ),
    },
)
