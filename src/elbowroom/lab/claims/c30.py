"""C30: does an autoencoder generate badly?"""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.measures import fitted_samples, frechet_of_samples
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, difference, interval
from elbowroom.lab.workbench import Workbench


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(bench.scale.large_latent), bench.vae(bench.scale.large_latent)]


def experiment(bench: Workbench) -> Outcome:
    autoencoder, vae = needs(bench)
    distances = frechet_of_samples(bench, autoencoder, vae)
    plain = difference(distances["plain"], distances["vae"])
    fitted = difference(distances["fitted"], distances["vae"])
    first = bench.seeds[0]
    rows = {
        "real": bench.held_out.x[:10],
        "plain": bench.samples(bench.model(autoencoder, first), first)[:10],
        "fitted": fitted_samples(bench, bench.model(autoencoder, first), first)[:10],
        "vae": bench.samples(bench.model(vae, first), first)[:10],
    }
    return Outcome(
        verdict=(verdict := _verdict(above(plain), above(fitted))),
        numbers=(
            plain.number("plain_difference", "feature"),
            fitted.number("fitted_difference", "feature"),
            *(interval(values).number(name, "feature") for name, values in distances.items()),
        ),
        plot=panels.figure(
            panels.paired(distances, y="distance", log=True),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
        condition="from_the_prior" if verdict == "conditional" else "",
    )


def _verdict(plain: Verdict, fitted: Verdict) -> Verdict:
    """Bad from both kinds of codes; only from N(0, I); from neither."""
    if plain == "holds":
        return {"holds": "holds", "refuted": "conditional"}.get(fitted, "undecided")  # type: ignore[return-value]
    return plain


claim = Claim(
    name="C30",
    sources=(1,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Does an autoencoder generate badly?",
            claim="An autoencoder restores well, but what it makes of random codes is poor; a VAE generates.",
            method=(
                "Autoencoder and VAE with the same networks and steps, on the same seeds. Three sets of samples: the "
                "autoencoder from N(0, I), the autoencoder from a Gaussian fitted to the codes of its training "
                "images, the VAE from N(0, I). Frechet distance to test images in the hidden units of a classifier. "
                "The claim holds if the VAE is nearer than both (95% intervals of the paired differences above 0), "
                "and holds conditionally if the fitted Gaussian makes the autoencoder the nearer one."
            ),
            remark=(
                "An autoencoder's codes lie anywhere, so N(0, I) does not meet them. A Gaussian fitted after training "
                "is the least that can be done for it. The distance is no FID: it is that of a small classifier."
            ),
            conclusions={
                "holds": (
                    "The autoencoder generates worse than the VAE, even from a Gaussian that was fitted to its codes."
                ),
                "conditional": (
                    "From N(0, I) the autoencoder generates worse than the VAE. With a Gaussian fitted to its codes it "
                    "comes nearer to real images than the VAE: what it lacked was a distribution over codes."
                ),
                "refuted": "Here the autoencoder generates better than the VAE, even from N(0, I).",
                "undecided": "The seeds do not agree on which of them generates better.",
            },
            labels={
                "plain": "Autoencoder, N(0, I)",
                "fitted": "Autoencoder, fitted Gaussian",
                "vae": "VAE, N(0, I)",
                "plain_difference": "Autoencoder from N(0, I) minus VAE",
                "fitted_difference": "Autoencoder from its fitted Gaussian minus VAE",
                "real": "Test images",
                "distance": "Frechet distance (hidden units of a classifier)",
                "feature": "squared units of the classifier's hidden layer",
                "from_the_prior": "the autoencoder's codes are drawn from N(0, I)",
            },
        ),
        "ko": Words(
            title="오토인코더는 생성을 못하는가?",
            claim="오토인코더는 복원은 잘하지만 무작위 코드에서 만든 결과는 나쁘다. 생성은 VAE가 한다.",
            method=(
                "같은 신경망, 같은 학습 횟수, 같은 시드로 오토인코더와 VAE를 학습한다. 표본은 세 가지이다. N(0, "
                "I)에서 뽑은 코드를 오토인코더로 디코딩한 것, 훈련 이미지의 코드에 맞춘 가우시안 분포에서 뽑아 "
                "오토인코더로 디코딩한 것, N(0, I)에서 뽑아 VAE로 디코딩한 것. 분류기 은닉층에서 시험 이미지까지의 "
                "프레셰 거리를 잰다. VAE가 둘 모두보다 가까우면(짝지은 차이의 95% 구간이 0보다 위) 주장이 성립하고, "
                "맞춘 가우시안 분포를 쓸 때 오토인코더가 더 가까우면 조건부로 성립한다."
            ),
            remark=(
                "오토인코더의 코드는 아무 데나 놓이므로 N(0, I)와 겹치지 않는다. 학습한 뒤 가우시안 분포를 맞추는 것은 "
                "해 줄 수 있는 최소한의 일이다. 이 거리는 작은 분류기로 잰 것으로 FID가 아니다."
            ),
            conclusions={
                "holds": "오토인코더는 코드에 맞춘 가우시안 분포를 써도 VAE보다 생성을 못한다.",
                "conditional": (
                    "N(0, I)에서 뽑으면 오토인코더가 VAE보다 생성을 못한다. 코드에 맞춘 가우시안 분포를 쓰면 VAE보다 "
                    "실제 이미지에 더 가까워진다. 오토인코더에 없던 것은 코드의 분포였다."
                ),
                "refuted": "여기서는 N(0, I)에서 뽑아도 오토인코더가 VAE보다 잘 생성한다.",
                "undecided": "누가 더 잘 생성하는지 시드마다 다르다.",
            },
            labels={
                "plain": "오토인코더, N(0, I)",
                "fitted": "오토인코더, 맞춘 가우시안 분포",
                "vae": "VAE, N(0, I)",
                "plain_difference": "N(0, I)의 오토인코더 빼기 VAE",
                "fitted_difference": "맞춘 가우시안 분포의 오토인코더 빼기 VAE",
                "real": "시험 이미지",
                "distance": "프레셰 거리 (분류기의 은닉층)",
                "feature": "분류기 은닉층의 제곱 단위",
                "from_the_prior": "오토인코더의 코드를 N(0, I)에서 뽑을 때",
            },
        ),
    },
)
