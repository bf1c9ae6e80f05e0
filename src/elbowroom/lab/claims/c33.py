"""C33: does q(z|x) come to resemble p(z|x) as training goes on?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.likelihood import elbo_parts
from elbowroom.evaluation.passes import as_input, prepared
from elbowroom.lab import draw, measures, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import below, difference, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

PARTS = (0.1, 0.3, 1.0)
"""Of the scale's steps: trainings of growing length, each with a schedule of its own."""
ROWS, SAMPLES = 200, 64
CELLS, WIDTHS = 60, 6.0
"""Of the maps: cells along a side, and half the side in standard deviations of q."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    short = [bench.vae(training={"steps": round(part * bench.scale.steps)}) for part in PARTS[:-1]]
    return [*short, bench.vae()]


def experiment(bench: Workbench) -> Outcome:
    recipes = needs(bench)
    models = [[bench.model(recipe, seed) for seed in bench.seeds] for recipe in recipes]
    fresh = [_untrained(model, seed) for model, seed in zip(models[-1], bench.seeds, strict=True)]
    x = bench.held_out.x[:ROWS]
    found = np.asarray([[_gap_and_kl(model, x) for model in line] for line in [fresh, *models]])  # [times, seeds, 2]
    gaps, kls = found[..., 0], found[..., 1]
    coarse = measures.log_px_by_quadrature(models[-1][0], x, points=measures.GRID_POINTS // 2 + 1)
    fine = measures.log_px_by_quadrature(models[-1][0], x)
    steps = [round(part * bench.scale.steps) for part in PARTS]
    change = difference(gaps[-1], gaps[1])
    return Outcome(
        verdict=below(change),
        numbers=(
            change.number("change", "nats"),
            interval(gaps[-1]).number("end", "nats"),
            interval(gaps[1]).number("early", "nats"),
            interval(gaps[0]).number("untrained", "nats"),
            interval(kls[-1]).number("prior_end", "nats"),
            interval(kls[1]).number("prior_early", "nats"),
            Number("grid", float(np.abs(fine - coarse).max()), count=len(x), unit="nats"),
        ),
        plot=panels.figure(
            panels.curve([0, *steps], {"gap": gaps}, x_label="steps", y_label="gap_axis", reference=0.0),
            *_maps(models[-1][0], x[0]),
        ),
    )


def _untrained(model: Model, seed: int) -> Model:
    """The same model before its first step."""
    fresh = Model(model.config, seed)
    fresh.scaling.set(model.scaling.shift.numpy(), model.scaling.scale.numpy())
    return fresh.eval()


def _gap_and_kl(model: Model, x: np.ndarray) -> tuple[float, float]:
    """KL(q(z|x) || p(z|x)) = log p(x) - ELBO, log p(x) by quadrature; and KL(q(z|x) || p(z)): nats per row."""
    elbo, _, kl = elbo_parts(model, x, "test", samples=SAMPLES)
    return float(measures.log_px_by_quadrature(model, x).mean()) - elbo.value, kl.value


def _maps(model: Model, row: np.ndarray) -> list[dict]:
    """p(z|x) and q(z|x) of one row, each as a share of its highest value, around q."""
    ready = prepared(model, np.float32)
    with torch.no_grad():
        q = ready.encode(as_input(row[None]))
        mean, width = q.mean[0].double(), WIDTHS * q.variance[0].double().sqrt()
        axes = [torch.linspace(-1, 1, CELLS, dtype=torch.float64) * width[d] + mean[d] for d in range(2)]
        second, first = torch.meshgrid(axes[1], axes[0], indexing="ij")
        z = torch.stack([first.flatten(), second.flatten()], -1)
        log_joint = measures.log_px_at(model, row[None], z)[0] - 0.5 * z.square().sum(-1)
        log_q = q.log_prob(z.float()).sum(-1)
    extent = [float(axes[0][0]), float(axes[0][-1]), float(axes[1][0]), float(axes[1][-1])]
    return [
        panels.heat((values - values.max()).exp().view(CELLS, CELLS).numpy(), "z1", "z2", title=title, extent=extent)
        for title, values in (("true_posterior", log_joint), ("q", log_q))
    ]


claim = Claim(
    name="C33",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Does q find the true posterior?",
            claim="As the VAE is trained, q(z|x) comes to resemble the true posterior p(z|x).",
            method=(
                "With two latent dimensions log p(x) is a sum over a fine grid of z, so KL(q(z|x) || p(z|x)) = log "
                "p(x) - ELBO is known. It is measured on 200 test images after trainings of 10%, 30% and 100% of the "
                "steps, each with a schedule of its own. The claim holds if the 95% interval of its paired "
                "difference, full minus 10%, lies below 0, and is refuted if it lies above."
            ),
            remark=(
                "An untrained decoder ignores z, so its true posterior is the prior, which an untrained encoder "
                "nearly gives: the KL starts low, and there is nothing to resemble yet. On grey pixels log p(x) is "
                "that of the cross entropy."
            ),
            conclusions={
                "holds": "q comes nearer to the true posterior as training goes on. What is left is the price of a "
                "Gaussian q from one encoder for all images.",
                "refuted": "q does not come nearer: as the decoder learns, the true posterior grows narrower and more "
                "intricate, and q trails behind it, though it stays near.",
                "undecided": "The seeds do not agree on whether q comes nearer between 10% and all of the steps.",
            },
            labels={
                "change": "KL to the true posterior, full minus 10% of training",
                "end": "KL to the true posterior, full training",
                "early": "KL to the true posterior, 10% of training",
                "untrained": "KL to the true posterior, untrained",
                "prior_end": "KL to the prior, full training",
                "prior_early": "KL to the prior, 10% of training",
                "grid": "Largest change of log p(x) with a grid half as fine",
                "gap": "log p(x) - ELBO",
                "steps": "Steps of training",
                "gap_axis": "KL(q(z|x) || p(z|x)) (nats)",
                "z1": "z1",
                "z2": "z2",
                "true_posterior": "p(z|x) of one image",
                "q": "q(z|x) of the same image",
            },
        ),
        "ko": Words(
            title="q는 참 사후분포를 찾아내는가?",
            claim="VAE를 학습할수록 q(z|x)는 참 사후분포 p(z|x)를 닮아 간다.",
            method=(
                "잠재 공간이 2차원이면 log p(x)를 촘촘한 격자의 z에 대한 합으로 구할 수 있어 KL(q(z|x) || p(z|x)) = "
                "log p(x) - ELBO를 안다. 전체 학습 횟수의 10%, 30%, 100%로 따로 학습한 모형(학습률 일정도 각각)에서 "
                "시험 이미지 200장으로 잰다. 전체 학습에서 10% 학습을 뺀 짝지은 차이의 95% 구간이 0보다 아래에 "
                "있으면 성립하고 위에 있으면 반박된다."
            ),
            remark=(
                "학습하지 않은 디코더는 z를 보지 않으므로 참 사후분포가 사전분포와 같고, 학습하지 않은 인코더도 그와 "
                "비슷한 것을 낸다. 그래서 KL은 낮은 데서 시작하지만 아직 닮을 것이 없는 상태이다. 회색 픽셀에서 log "
                "p(x)는 교차 엔트로피에 따른 값이다."
            ),
            conclusions={
                "holds": "학습이 진행될수록 q가 참 사후분포에 가까워진다. 남은 거리는 모든 이미지에 인코더 하나와 "
                "가우시안 q를 쓰는 값이다.",
                "refuted": "q가 더 가까워지지는 않는다. 디코더가 배울수록 참 사후분포는 좁고 복잡해지며, q는 가까이 "
                "있기는 해도 그 뒤를 쫓아간다.",
                "undecided": "10%에서 전체까지 학습하는 동안 q가 가까워지는지는 시드마다 다르다.",
            },
            labels={
                "change": "참 사후분포까지의 KL, 전체 학습 빼기 10% 학습",
                "end": "참 사후분포까지의 KL, 전체 학습",
                "early": "참 사후분포까지의 KL, 10% 학습",
                "untrained": "참 사후분포까지의 KL, 학습 전",
                "prior_end": "사전분포까지의 KL, 전체 학습",
                "prior_early": "사전분포까지의 KL, 10% 학습",
                "grid": "격자를 절반만 촘촘하게 할 때 log p(x)의 가장 큰 변화",
                "gap": "log p(x) - ELBO",
                "steps": "학습 횟수",
                "gap_axis": "KL(q(z|x) || p(z|x)) (nats)",
                "z1": "z1",
                "z2": "z2",
                "true_posterior": "이미지 하나의 p(z|x)",
                "q": "같은 이미지의 q(z|x)",
            },
        ),
    },
)
