"""C19: does a larger latent space restore better?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.passes import reconstruct
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, interval
from elbowroom.lab.workbench import Workbench, over_seeds

SIZES = (2, 5, 10, 20)
SHOWN = 8
MATTERS = -1.0
"""Percent: an error that falls by less has not fallen."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [make(size) for make in (bench.autoencoder, bench.vae) for size in SIZES]


def experiment(bench: Workbench) -> Outcome:
    errors = {
        name: np.array([over_seeds(bench, make(size), lambda model, seed: bench.error(model)) for size in SIZES])
        for name, make in (("autoencoder", bench.autoencoder), ("vae", bench.vae))
    }
    changes = {name: 100 * (found[1:] / found[:-1] - 1) for name, found in errors.items()}
    steps = [below(interval(change), MATTERS) for found in changes.values() for change in found]
    ends = {name: interval(100 * (found[-1] / found[0] - 1)) for name, found in errors.items()}
    verdict = _verdict([below(end, MATTERS) for end in ends.values()], steps)
    first, shown = bench.seeds[0], bench.held_out.x[:SHOWN]
    rows = {"input": shown}
    rows |= {f"autoencoder_{size}": reconstruct(bench.model(bench.autoencoder(size), first), shown) for size in SIZES}
    rows |= {f"vae_{size}": reconstruct(bench.model(bench.vae(size), first), shown) for size in SIZES}
    return Outcome(
        verdict=verdict,
        numbers=(
            *(end.number(f"{name}_all", "%") for name, end in ends.items()),
            *(interval(change).number(f"{name}_step_{SIZES[i + 1]}", "%")
              for name, found in changes.items() for i, change in enumerate(found)),
        ),
        plot=panels.figure(
            panels.curve(SIZES, errors, x_label="size", y_label="error", y_log=True),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
        condition="while_used" if verdict == "conditional" else "",
    )  # fmt: skip


def _verdict(ends: Sequence[Verdict], steps: Sequence[Verdict]) -> Verdict:
    """At every step; from the smallest to the largest size but not at every step; not even that."""
    if "refuted" in ends:
        return "refuted"
    if "undecided" in ends:
        return "undecided"
    if "refuted" in steps:
        return "conditional"
    return "undecided" if "undecided" in steps else "holds"


claim = Claim(
    name="C19",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="More latent dimensions, better restored?",
            claim="The more latent dimensions, the better the restoration: 2, 5, 10, 20.",
            method=(
                "Autoencoder and VAE with 2, 5, 10 and 20 latent dimensions, all else alike, on the same seeds. "
                "Squared error of test images restored from the mean code. A step falls if the 95% interval of its "
                "paired change lies below -1%. The claim holds if all steps of both models fall, and holds "
                "conditionally if the error falls from 2 to 20 but not at every step."
            ),
            remark=(
                "A VAE pays KL for every dimension that it uses. One that restores too little for its price is "
                "switched off, and then more of them change nothing."
            ),
            conclusions={
                "holds": "With every step from 2 to 20 dimensions both models restore better.",
                "conditional": (
                    "From 2 to 20 dimensions both models gain, but not at every step: at some size further dimensions "
                    "are of no more use. The numbers tell which model stops where."
                ),
                "refuted": "At least one of the models restores no better with 20 dimensions than with 2.",
                "undecided": "Of at least one step the seeds do not tell whether the error falls.",
            },
            labels={
                "autoencoder": "Autoencoder",
                "vae": "VAE",
                "autoencoder_all": "Autoencoder, error from 2 to 20",
                "vae_all": "VAE, error from 2 to 20",
                "autoencoder_step_5": "Autoencoder, error from 2 to 5",
                "autoencoder_step_10": "Autoencoder, error from 5 to 10",
                "autoencoder_step_20": "Autoencoder, error from 10 to 20",
                "vae_step_5": "VAE, error from 2 to 5",
                "vae_step_10": "VAE, error from 5 to 10",
                "vae_step_20": "VAE, error from 10 to 20",
                "autoencoder_2": "Autoencoder, 2",
                "autoencoder_5": "Autoencoder, 5",
                "autoencoder_10": "Autoencoder, 10",
                "autoencoder_20": "Autoencoder, 20",
                "vae_2": "VAE, 2",
                "vae_5": "VAE, 5",
                "vae_10": "VAE, 10",
                "vae_20": "VAE, 20",
                "input": "Input",
                "size": "Latent dimensions",
                "error": "Squared error per value (test)",
                "while_used": "the model still has a use for a further dimension",
            },
        ),
        "ko": Words(
            title="잠재 차원이 클수록 잘 복원하는가?",
            claim="잠재 차원이 2, 5, 10, 20으로 커질수록 더 잘 복원한다.",
            method=(
                "잠재 차원만 2, 5, 10, 20으로 바꾸고 나머지는 같게 하여 같은 시드로 오토인코더와 VAE를 학습한다. 평균 "
                "코드에서 복원한 시험 이미지의 제곱 오차를 잰다. 짝지은 변화의 95% 구간이 -1%보다 아래에 있으면 그 "
                "단계에서 오차가 줄었다고 본다. 두 모델의 모든 단계에서 줄면 주장이 성립하고, 2에서 20까지는 줄지만 "
                "줄지 않는 단계가 있으면 조건부로 성립한다."
            ),
            remark=(
                "VAE는 쓰는 차원마다 KL을 치른다. 값에 비해 복원에 보태는 것이 적은 차원은 꺼지고, 그 뒤로는 차원을 "
                "늘려도 달라지지 않는다."
            ),
            conclusions={
                "holds": "2에서 20까지 차원이 늘 때마다 두 모델 모두 더 잘 복원한다.",
                "conditional": (
                    "2에서 20까지 보면 두 모델 모두 나아지지만 모든 단계에서 그렇지는 않다. 어느 크기부터는 차원을 "
                    "더해도 쓸모가 없다. 어느 모델이 어디서 멈추는지는 수치에 나와 있다."
                ),
                "refuted": "적어도 한 모델은 20차원에서도 2차원보다 잘 복원하지 못한다.",
                "undecided": "적어도 한 단계에서는 오차가 줄었는지 시드로 가릴 수 없다.",
            },
            labels={
                "autoencoder": "오토인코더",
                "vae": "VAE",
                "autoencoder_all": "오토인코더, 2에서 20까지의 오차 변화",
                "vae_all": "VAE, 2에서 20까지의 오차 변화",
                "autoencoder_step_5": "오토인코더, 2에서 5로",
                "autoencoder_step_10": "오토인코더, 5에서 10으로",
                "autoencoder_step_20": "오토인코더, 10에서 20으로",
                "vae_step_5": "VAE, 2에서 5로",
                "vae_step_10": "VAE, 5에서 10으로",
                "vae_step_20": "VAE, 10에서 20으로",
                "autoencoder_2": "오토인코더, 2",
                "autoencoder_5": "오토인코더, 5",
                "autoencoder_10": "오토인코더, 10",
                "autoencoder_20": "오토인코더, 20",
                "vae_2": "VAE, 2",
                "vae_5": "VAE, 5",
                "vae_10": "VAE, 10",
                "vae_20": "VAE, 20",
                "input": "입력",
                "size": "잠재 차원",
                "error": "값당 제곱 오차 (시험)",
                "while_used": "모델이 늘어난 차원을 아직 쓸 때",
            },
        ),
    },
)
