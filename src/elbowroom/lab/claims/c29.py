"""C29: does the VAE's regularisation avoid overfitting?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import all_of, below, difference, interval
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

MODELS = ("autoencoder", "vae")
PLACES = ("few", "some", "many")


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [_recipe(bench, name, rows) for name in MODELS for rows in bench.scale.rows]


def experiment(bench: Workbench) -> Outcome:
    train, test = (
        {name: np.array([_errors(bench, name, rows, held_out) for rows in bench.scale.rows]) for name in MODELS}
        for held_out in (False, True)
    )
    unit = (float(bench.train.x.max()) - float(bench.train.x.min())) ** 2
    gaps = {name: (test[name] - train[name]) / unit for name in MODELS}
    found = [difference(gaps["vae"][i], gaps["autoencoder"][i]) for i in range(len(bench.scale.rows))]
    lines = {f"{name}_{kind}": errors[name] / unit
             for name in MODELS for kind, errors in (("train", train), ("test", test))}  # fmt: skip
    return Outcome(
        verdict=all_of(*(below(each) for each in found)),
        numbers=(
            *(each.number(place, "squared") for place, each in zip(PLACES, found, strict=True)),
            *(interval(gaps[name][i]).number(f"{name}_{place}", "squared")
              for i, place in enumerate(PLACES) for name in MODELS),
        ),
        plot=panels.figure(
            panels.curve(bench.scale.rows, gaps, "rows", "gap", x_log=True, reference=0.0),
            panels.curve(bench.scale.rows, lines, "rows", "error", x_log=True),
        ),
    )  # fmt: skip


def _recipe(bench: Workbench, name: str, rows: int) -> Recipe:
    """The standard model on the first so many rows; on all of them it is the one that other claims train too."""
    make = {"autoencoder": bench.autoencoder, "vae": bench.vae}[name]
    return make(bench.scale.large_latent, rows=rows if rows < len(bench.train) else None)


def _errors(bench: Workbench, name: str, rows: int, held_out: bool) -> list[float]:
    x = bench.held_out.x if held_out else bench.train.x[: min(rows, bench.scale.codes)]

    def error(model: Model, seed: int) -> float:
        return bench.error(model, x)

    return over_seeds(bench, _recipe(bench, name, rows), error)


claim = Claim(
    name="C29",
    sources=(1,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Does the VAE avoid overfitting?",
            claim="The VAE's regularisation keeps it from overfitting.",
            method=(
                "Autoencoder and VAE with the same networks and the same number of steps on three sizes of training "
                "set, on the same seeds. The gap: squared error of test images minus that of training images, both "
                "restored from the mean code. The claim holds if at all three sizes the 95% interval of the paired "
                "difference of gaps, VAE minus autoencoder, lies below 0; one above 0 refutes it."
            ),
            remark=(
                "A smaller gap is less overfitting, not none. And it is no better restoration by itself: a model that "
                "restores nothing has no gap. The second picture shows the errors themselves."
            ),
            conclusions={
                "holds": (
                    "At every size the VAE's gap is the smaller one: the noise and the KL term hold overfitting down."
                ),
                "refuted": "At one size at least the VAE's gap is larger than the autoencoder's.",
                "undecided": "At one size at least the seeds do not agree on whose gap is smaller.",
            },
            labels={
                "few": "Gap, VAE minus autoencoder, fewest images",
                "some": "Gap, VAE minus autoencoder, middle size",
                "many": "Gap, VAE minus autoencoder, most images",
                "autoencoder": "Autoencoder",
                "vae": "VAE",
                "autoencoder_few": "Autoencoder's gap, fewest images",
                "autoencoder_some": "Autoencoder's gap, middle size",
                "autoencoder_many": "Autoencoder's gap, most images",
                "vae_few": "VAE's gap, fewest images",
                "vae_some": "VAE's gap, middle size",
                "vae_many": "VAE's gap, most images",
                "autoencoder_train": "Autoencoder, training images",
                "autoencoder_test": "Autoencoder, test images",
                "vae_train": "VAE, training images",
                "vae_test": "VAE, test images",
                "rows": "Training images",
                "gap": "Test minus training error",
                "error": "Squared error per value",
                "squared": "squared error per value, range 1",
            },
        ),
        "ko": Words(
            title="VAE는 과적합을 피하는가?",
            claim="VAE는 정규화 덕분에 과적합을 피한다.",
            method=(
                "세 가지 크기의 훈련 데이터에서 같은 신경망, 같은 학습 횟수, 같은 시드로 오토인코더와 VAE를 학습한다. "
                "격차는 평균 코드에서 복원한 시험 이미지의 제곱 오차에서 훈련 이미지의 제곱 오차를 뺀 것이다. 세 "
                "크기 모두에서 격차의 짝지은 차이(VAE 빼기 오토인코더)의 95% 구간이 0보다 아래에 있으면 주장이 "
                "성립하고, 하나라도 0보다 위에 있으면 반박된다."
            ),
            remark=(
                "격차가 작으면 과적합이 적은 것이지 없는 것이 아니다. 또 그것만으로 더 잘 복원한다고 할 수 없다. "
                "아무것도 복원하지 못하는 모델은 격차가 없다. 두 번째 그림에서 오차 자체를 볼 수 있다."
            ),
            conclusions={
                "holds": "어느 크기에서나 VAE의 격차가 더 작다. 잡음과 KL 항이 과적합을 억누른다.",
                "refuted": "적어도 한 크기에서는 VAE의 격차가 오토인코더보다 크다.",
                "undecided": "적어도 한 크기에서는 누구의 격차가 작은지 시드마다 다르다.",
            },
            labels={
                "few": "격차 VAE 빼기 오토인코더, 이미지가 가장 적을 때",
                "some": "격차 VAE 빼기 오토인코더, 중간 크기",
                "many": "격차 VAE 빼기 오토인코더, 이미지가 가장 많을 때",
                "autoencoder": "오토인코더",
                "vae": "VAE",
                "autoencoder_few": "오토인코더의 격차, 이미지가 가장 적을 때",
                "autoencoder_some": "오토인코더의 격차, 중간 크기",
                "autoencoder_many": "오토인코더의 격차, 이미지가 가장 많을 때",
                "vae_few": "VAE의 격차, 이미지가 가장 적을 때",
                "vae_some": "VAE의 격차, 중간 크기",
                "vae_many": "VAE의 격차, 이미지가 가장 많을 때",
                "autoencoder_train": "오토인코더, 훈련 이미지",
                "autoencoder_test": "오토인코더, 시험 이미지",
                "vae_train": "VAE, 훈련 이미지",
                "vae_test": "VAE, 시험 이미지",
                "rows": "훈련 이미지의 수",
                "gap": "시험 오차 빼기 훈련 오차",
                "error": "값당 제곱 오차",
                "squared": "값당 제곱 오차, 값의 범위 1",
            },
        ),
    },
)
