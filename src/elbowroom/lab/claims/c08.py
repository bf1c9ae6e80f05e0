"""C8: does the VAE restore closer to the input than the autoencoder?"""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.evaluation.passes import reconstruct
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval
from elbowroom.lab.workbench import Workbench, over_seeds


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(), bench.vae()]


def experiment(bench: Workbench) -> Outcome:
    autoencoder, vae = needs(bench)
    errors = {
        "autoencoder": over_seeds(bench, autoencoder, lambda model, seed: bench.error(model)),
        "vae": over_seeds(bench, vae, lambda model, seed: bench.error(model)),
    }
    found = difference(errors["vae"], errors["autoencoder"])
    shown = bench.held_out.x[:10]
    first = bench.seeds[0]
    rows = {
        "input": shown,
        "autoencoder": reconstruct(bench.model(autoencoder, first), shown),
        "vae": reconstruct(bench.model(vae, first), shown),
    }
    return Outcome(
        verdict=below(found),
        numbers=(
            found.number("difference", "squared"),
            interval(errors["autoencoder"]).number("autoencoder", "squared"),
            interval(errors["vae"]).number("vae", "squared"),
        ),
        plot=panels.figure(
            panels.paired(errors, y="error"),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
    )


claim = Claim(
    name="C8",
    sources=(0,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Who restores better?",
            claim="The VAE restores its input more closely than the autoencoder does.",
            method=(
                "Autoencoder and VAE with the same networks, two latent dimensions and the same steps, on the same "
                "seeds. Squared error per value of test images restored from the mean code. The claim holds if the "
                "95% interval of the paired difference VAE minus autoencoder lies below 0."
            ),
            remark="The usual finding is the opposite: the KL term costs the VAE some of its reconstruction.",
            conclusions={
                "holds": "Here the VAE restored more closely than the autoencoder.",
                "refuted": "The autoencoder restores more closely. The VAE pays for its ordered latent space.",
                "undecided": "The seeds do not agree on which of the two restores more closely.",
            },
            labels={
                "difference": "VAE minus autoencoder",
                "autoencoder": "Autoencoder",
                "vae": "VAE",
                "input": "Input",
                "error": "Squared error per value (test)",
                "squared": "squared units",
            },
        ),
        "ko": Words(
            title="누가 더 잘 복원하는가?",
            claim="VAE가 오토인코더보다 입력을 더 가깝게 복원한다.",
            method=(
                "같은 신경망, 2차원 잠재 공간, 같은 학습 횟수, 같은 시드로 오토인코더와 VAE를 학습한다. 평균 코드에서 "
                "복원한 시험 이미지의 값당 제곱 오차를 잰다. VAE에서 오토인코더를 뺀 짝지은 차이의 95% 구간이 0보다 "
                "아래에 있으면 주장이 성립한다."
            ),
            remark="흔히 보고되는 결과는 반대이다. KL 항 때문에 VAE는 복원을 조금 내준다.",
            conclusions={
                "holds": "여기서는 VAE가 오토인코더보다 더 가깝게 복원했다.",
                "refuted": "오토인코더가 더 가깝게 복원한다. VAE는 정돈된 잠재 공간의 값을 치른다.",
                "undecided": "둘 가운데 누가 더 가깝게 복원하는지 시드마다 다르다.",
            },
            labels={
                "difference": "VAE 빼기 오토인코더",
                "autoencoder": "오토인코더",
                "vae": "VAE",
                "input": "입력",
                "error": "값당 제곱 오차 (시험)",
                "squared": "제곱 단위",
            },
        ),
    },
)
