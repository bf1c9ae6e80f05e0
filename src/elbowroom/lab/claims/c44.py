"""C44: does the autoencoder serve its encoder, and the VAE its decoder?"""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.evaluation.passes import reconstruct
from elbowroom.evaluation.probes import linear_probe_accuracy
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.measures import fitted_samples, frechet_of_samples
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, difference, interval
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

MARGIN = -1.0
"""Percentage points: "at least as good" forgives one."""
PROBE_ROWS = 10_000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(bench.scale.large_latent), bench.vae(bench.scale.large_latent)]


def experiment(bench: Workbench) -> Outcome:
    autoencoder, vae = needs(bench)
    y, y_test = bench.train.y, bench.held_out.y
    assert y is not None, "the public sets have labels"
    assert y_test is not None, "the public sets have labels"
    x, y = bench.train.x[:PROBE_ROWS], y[:PROBE_ROWS]

    def probe(model: Model, seed: int) -> float:
        return 100 * linear_probe_accuracy(bench.codes(model, x), y, bench.codes(model), y_test)

    accuracies = {
        "autoencoder": over_seeds(bench, autoencoder, probe),
        "vae": over_seeds(bench, vae, probe),
    }
    distances = frechet_of_samples(bench, autoencoder, vae)
    encoder = difference(accuracies["autoencoder"], accuracies["vae"])
    plain = difference(distances["plain"], distances["vae"])
    fitted = difference(distances["fitted"], distances["vae"])
    first, shown = bench.seeds[0], bench.held_out.x[:10]
    rows = {
        "input": shown,
        "restored_autoencoder": reconstruct(bench.model(autoencoder, first), shown),
        "restored_vae": reconstruct(bench.model(vae, first), shown),
        "plain": bench.samples(bench.model(autoencoder, first), first)[:10],
        "fitted": fitted_samples(bench, bench.model(autoencoder, first), first)[:10],
        "drawn_vae": bench.samples(bench.model(vae, first), first)[:10],
    }
    return Outcome(
        verdict=(verdict := _verdict(above(encoder, MARGIN), above(plain), above(fitted))),
        numbers=(
            encoder.number("encoder", "points"),
            plain.number("plain_difference", "feature"),
            fitted.number("fitted_difference", "feature"),
            *(interval(values).number(f"probe_{name}", "%") for name, values in accuracies.items()),
        ),
        plot=panels.figure(
            panels.paired(accuracies, y="probe"),
            panels.paired({"plain": distances["plain"], "fitted": distances["fitted"], "drawn_vae": distances["vae"]},
                          y="distance", log=True),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
        condition="as_it_is" if verdict == "conditional" else "",
    )  # fmt: skip


def _verdict(encoder: Verdict, plain: Verdict, fitted: Verdict) -> Verdict:
    """Both halves; the second only against an autoencoder as it is; or one of them wrong."""
    if "refuted" in (encoder, plain):
        return "refuted"
    if encoder == plain == "holds":
        return {"holds": "holds", "refuted": "conditional"}.get(fitted, "undecided")  # type: ignore[return-value]
    return "undecided"


claim = Claim(
    name="C44",
    sources=(2, 3),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Encoder or decoder: which serves which?",
            claim="The autoencoder is made for its encoder, the VAE for its decoder.",
            method=(
                "Autoencoder and VAE with the same networks and steps, on the same seeds. Encoder: accuracy of a "
                "logistic regression that reads the class from the codes (up to 10,000 training rows, judged on test "
                "rows). Decoder: Frechet distance of samples to test images in the hidden units of a classifier, the "
                "autoencoder from N(0, I) and from a Gaussian fitted to its codes. The claim holds if the "
                "autoencoder's accuracy is less than one point below the VAE's at worst and the VAE's samples are "
                "nearer than both of the autoencoder's (95% intervals of paired differences); it holds conditionally "
                "if the fitted Gaussian turns the second half around."
            ),
            remark="Both models have both halves. The saying is about what each is used for.",
            conclusions={
                "holds": "So it is: the autoencoder's codes tell classes apart no worse, the VAE's samples are better.",
                "conditional": (
                    "The autoencoder's codes tell classes apart no worse, and the VAE generates better than the "
                    "autoencoder as it is. But a Gaussian fitted to the autoencoder's codes makes it the better "
                    "generator of the two."
                ),
                "refuted": (
                    "One half of the saying fails here: either the VAE's codes tell classes apart better, or the "
                    "autoencoder's samples are nearer to real images. The numbers tell which."
                ),
                "undecided": "The seeds do not agree on one half of the saying.",
            },
            labels={
                "autoencoder": "Autoencoder",
                "vae": "VAE",
                "encoder": "Accuracy from codes: autoencoder minus VAE",
                "probe_autoencoder": "Accuracy from the autoencoder's codes",
                "probe_vae": "Accuracy from the VAE's codes",
                "probe": "Accuracy of a linear reader (%)",
                "plain": "Autoencoder, N(0, I)",
                "fitted": "Autoencoder, fitted Gaussian",
                "drawn_vae": "VAE, N(0, I)",
                "plain_difference": "Frechet distance: autoencoder from N(0, I) minus VAE",
                "fitted_difference": "Frechet distance: autoencoder from its fitted Gaussian minus VAE",
                "distance": "Frechet distance (hidden units of a classifier)",
                "input": "Input",
                "restored_autoencoder": "Restored, autoencoder",
                "restored_vae": "Restored, VAE",
                "points": "percentage points",
                "feature": "squared units of the classifier's hidden layer",
                "as_it_is": "no distribution is fitted to the autoencoder's codes",
            },
        ),
        "ko": Words(
            title="인코더인가 디코더인가?",
            claim="오토인코더는 인코더를 얻으려고, VAE는 디코더를 얻으려고 만든다.",
            method=(
                "같은 신경망, 같은 학습 횟수, 같은 시드로 오토인코더와 VAE를 학습한다. 인코더는 코드에서 클래스를 읽는 "
                "로지스틱 회귀의 정확도로 잰다(훈련 데이터 최대 10,000개로 배우고 시험 데이터로 잰다). 디코더는 분류기 "
                "은닉층에서 표본과 시험 이미지 사이의 프레셰 거리로 재며, 오토인코더는 N(0, I)와 코드에 맞춘 가우시안 "
                "분포 두 곳에서 뽑는다. 오토인코더의 정확도가 VAE보다 1%p 넘게 낮지 않고 VAE의 표본이 오토인코더의 두 "
                "표본보다 가까우면(짝지은 차이의 95% 구간) 주장이 성립한다. 맞춘 가우시안 분포가 뒤쪽 결과를 뒤집으면 "
                "조건부로 성립한다."
            ),
            remark="두 모델 모두 인코더와 디코더가 있다. 이 말은 무엇에 쓰느냐를 이르는 것이다.",
            conclusions={
                "holds": "그렇다. 오토인코더의 코드는 클래스를 못지않게 가려내고, 표본은 VAE가 더 좋다.",
                "conditional": (
                    "오토인코더의 코드는 클래스를 못지않게 가려내고, VAE는 있는 그대로의 오토인코더보다 잘 생성한다. "
                    "그러나 오토인코더의 코드에 가우시안 분포를 맞추면 오토인코더가 더 잘 생성한다."
                ),
                "refuted": (
                    "여기서는 한쪽이 틀렸다. VAE의 코드가 클래스를 더 잘 가려내거나 오토인코더의 표본이 실제 이미지에 "
                    "더 가깝다. 어느 쪽인지는 수치에 나와 있다."
                ),
                "undecided": "한쪽에서 시드마다 결과가 다르다.",
            },
            labels={
                "autoencoder": "오토인코더",
                "vae": "VAE",
                "encoder": "코드로 읽은 정확도: 오토인코더 빼기 VAE",
                "probe_autoencoder": "오토인코더 코드로 읽은 정확도",
                "probe_vae": "VAE 코드로 읽은 정확도",
                "probe": "선형 분류기의 정확도 (%)",
                "plain": "오토인코더, N(0, I)",
                "fitted": "오토인코더, 맞춘 가우시안 분포",
                "drawn_vae": "VAE, N(0, I)",
                "plain_difference": "프레셰 거리: N(0, I)의 오토인코더 빼기 VAE",
                "fitted_difference": "프레셰 거리: 맞춘 가우시안 분포의 오토인코더 빼기 VAE",
                "distance": "프레셰 거리 (분류기의 은닉층)",
                "input": "입력",
                "restored_autoencoder": "복원, 오토인코더",
                "restored_vae": "복원, VAE",
                "points": "퍼센트포인트",
                "feature": "분류기 은닉층의 제곱 단위",
                "as_it_is": "오토인코더의 코드에 분포를 맞추지 않을 때",
            },
        ),
    },
)
