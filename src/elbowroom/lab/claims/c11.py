"""C11: does maximum likelihood by naive Monte Carlo from the prior train badly?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.geometry import sure_share
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.evaluation.likelihood_parts import effective_samples
from elbowroom.lab import draw, measures, panels
from elbowroom.lab.claim import Claim, Outcome, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, difference, interval
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.maths.bounds import effective_sample_size
from elbowroom.model import Model

SAMPLES = (1, 10)
"""Draws of z from the prior for each image and step; the VAE draws one from q."""
ROWS, DRAWS = 200, 1000
CONFIDENT = 0.9


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae(), *(_naive(bench, samples) for samples in SAMPLES), bench.vae(bench.scale.large_latent)]


def _naive(bench: Workbench, samples: int) -> Recipe:
    """q(z|x) is the prior, so the importance weights are p(x|z) and the bound is log 1/K sum p(x|z_k)."""
    parts = {"encoder": {"name": "constant"}, "posterior": {"name": "standard_normal"}}
    return bench.vae(parts=parts, objective={"name": "importance_weighted", "samples": samples})


def experiment(bench: Workbench) -> Outcome:
    vae, one, many, large = needs(bench)
    x = bench.held_out.x[:ROWS]
    arms = {"vae": vae, "naive_1": one, "naive_10": many}
    log_p = {name: over_seeds(bench, recipe, lambda model, seed: measures.log_px_by_quadrature(model, x).mean())
             for name, recipe in arms.items()}  # fmt: skip
    samples = {name: [bench.samples(bench.model(recipe, seed), "C11", seed) for seed in bench.seeds]
               for name, recipe in arms.items()}  # fmt: skip
    rejected = {name: [_rejected(bench, drawn) for drawn in every] for name, every in samples.items()}
    better = difference(log_p["vae"], log_p["naive_10"])
    more = difference(rejected["naive_10"], rejected["vae"])
    worth = {}
    for place, recipe in (("2", vae), ("large", large)):
        worth[f"prior_{place}"] = over_seeds(bench, recipe, lambda model, seed: _worth_of_prior(model, x, bench, seed))
        worth[f"q_{place}"] = over_seeds(bench, recipe, lambda model, seed: _worth_of_q(model, x))
    rows = {name: every[0][:10] for name, every in samples.items()}
    return Outcome(
        verdict=all_of(above(better), above(more)),
        numbers=(
            better.number("better", "nats"),
            more.number("more", "points"),
            *(interval(values).number(f"log_p_{name}", "nats") for name, values in log_p.items()),
            *(interval(values).number(f"rejected_{name}", "%") for name, values in rejected.items()),
            *(interval(values).number(name) for name, values in worth.items()),
        ),
        plot=panels.figure(
            panels.paired(log_p, y="log_p"),
            panels.paired(worth, y="worth", log=True),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
    )


def _rejected(bench: Workbench, drawn: np.ndarray) -> float:
    """Share [%] of pictures that the classifier takes for no class with confidence."""
    return 100.0 * (1.0 - sure_share(bench.features, drawn, CONFIDENT))


def _worth_of_prior(model: Model, x: np.ndarray, bench: Workbench, seed: int) -> float:
    """The mean effective sample size of DRAWS codes from the prior, whose weights are p(x|z)."""
    z = torch.from_numpy(bench.rng("C11", "prior", seed).normal(size=(DRAWS, model.config.latent_dim)))
    return float(effective_sample_size(measures.log_px_at(model, x, z).double().T).mean())


def _worth_of_q(model: Model, x: np.ndarray) -> float:
    """The same for codes from q(z|x), whose weights are p(x|z) p(z) / q(z|x)."""
    return effective_samples(importance_weighted(model, x, DRAWS).effective, DRAWS, "test").value


claim = Claim(
    name="C11",
    sources=(2, 3),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Maximum likelihood from prior samples",
            claim=(
                "A decoder that is trained by averaging p(x|z) over samples of the prior trains badly: few of them "
                "fit, and it makes pictures like the broken digit."
            ),
            method=(
                "The same decoder with two latent dimensions and the same steps, once in a VAE with one z from q for "
                "each image, once trained on log 1/K sum p(x|z_k) with K = 10 from the prior, which is ten times the "
                "decoder's work. log p(x) of 200 test images by a fine grid over z, the same for both. The claim "
                "holds if the 95% intervals show the VAE's log p(x) to be higher and its share of rejected samples "
                "(classifier below 0.9 of confidence) to be lower. Beside it: what 1,000 draws from prior and from q "
                "are worth."
            ),
            remark=(
                "The document's sum also carries the weight p(z_k), which counts the prior twice when z_k is drawn "
                "from it; here it is left out. Two dimensions are the prior's best case: the more dimensions, the "
                "fewer of its samples fit. On grey pixels log p(x) is that of the cross entropy."
            ),
            conclusions={
                "holds": "It does: lower likelihood with ten times the work, and more broken pictures. Most samples "
                "of the prior say nothing of the image at hand, while those of q do.",
                "refuted": "With two latent dimensions and ten samples it does not do worse in both respects: in so "
                "small a space some sample of the prior always lies near. What draws are worth shows how that ends "
                "with more dimensions.",
                "undecided": "Likelihood and rejected samples do not both point the same way beyond doubt. What "
                "draws are worth still shows the trouble: few samples of the prior fit an image.",
            },
            labels={
                "better": "log p(x), VAE minus naive with K = 10",
                "more": "Rejected samples, naive with K = 10 minus VAE",
                "points": "percentage points",
                "log_p_vae": "log p(x), VAE",
                "log_p_naive_1": "log p(x), naive, K = 1",
                "log_p_naive_10": "log p(x), naive, K = 10",
                "rejected_vae": "Rejected samples, VAE",
                "rejected_naive_1": "Rejected samples, naive, K = 1",
                "rejected_naive_10": "Rejected samples, naive, K = 10",
                "prior_2": "Prior, 2 dimensions",
                "q_2": "q, 2 dimensions",
                "prior_large": "Prior, large latent space",
                "q_large": "q, large latent space",
                "vae": "VAE",
                "naive_1": "Naive, K = 1",
                "naive_10": "Naive, K = 10",
                "log_p": "log p(x) (test, nats)",
                "worth": "Effective samples of 1,000",
            },
        ),
        "ko": Words(
            title="사전분포의 표본으로 하는 최대 가능도",
            claim=(
                "사전분포에서 뽑은 표본에 대한 p(x|z)의 평균으로 디코더를 학습하면 잘 되지 않는다. 맞는 표본이 "
                "드물고, 깨진 숫자 같은 그림이 나온다."
            ),
            method=(
                "같은 2차원 디코더를 같은 횟수로 학습한다. 하나는 이미지마다 q에서 z 하나를 뽑는 VAE이고, 다른 하나는 "
                "사전분포에서 뽑은 K = 10개로 log 1/K sum p(x|z_k)를 높인다. 디코더의 일은 뒤의 것이 열 배이다. 두 "
                "모형 모두 시험 이미지 200장의 log p(x)를 z의 촘촘한 격자로 구한다. 95% 구간으로 보아 VAE의 log "
                "p(x)가 더 높고, 분류기가 받아들이지 않는(확신 0.9 미만) 표본의 비율이 더 낮으면 주장이 성립한다. "
                "사전분포와 q에서 뽑은 1,000개가 몇 개 값을 하는지도 잰다."
            ),
            remark=(
                "문서의 합에는 가중치 p(z_k)도 붙어 있는데, z_k를 사전분포에서 뽑으면 사전분포를 두 번 세게 되므로 "
                "여기서는 뺐다. 2차원은 사전분포에 가장 유리한 경우이며, 차원이 늘수록 맞는 표본은 줄어든다. 회색 "
                "픽셀에서 log p(x)는 교차 엔트로피에 따른 값이다."
            ),
            conclusions={
                "holds": "그렇다. 열 배 일하고도 가능도가 낮고 깨진 그림이 더 많다. 사전분포의 표본은 대부분 눈앞의 "
                "이미지와 상관이 없고, q의 표본은 그렇지 않다.",
                "refuted": "잠재 공간이 2차원이고 표본이 열 개이면 두 면 모두에서 나쁘지는 않다. 좁은 공간에서는 "
                "사전분포의 표본 가운데 하나쯤은 가까이 있다. 차원이 늘면 어떻게 되는지는 유효 표본 수가 보여 준다.",
                "undecided": "가능도와 거부된 표본의 비율이 함께 뚜렷하게 한쪽을 가리키지는 않는다. 그래도 유효 표본 "
                "수를 보면 사전분포의 표본 가운데 이미지에 맞는 것이 드물다는 문제가 드러난다.",
            },
            labels={
                "better": "log p(x), VAE 빼기 단순 방법 (K = 10)",
                "more": "거부된 표본, 단순 방법 (K = 10) 빼기 VAE",
                "points": "퍼센트포인트",
                "log_p_vae": "log p(x), VAE",
                "log_p_naive_1": "log p(x), 단순 방법, K = 1",
                "log_p_naive_10": "log p(x), 단순 방법, K = 10",
                "rejected_vae": "거부된 표본, VAE",
                "rejected_naive_1": "거부된 표본, 단순 방법, K = 1",
                "rejected_naive_10": "거부된 표본, 단순 방법, K = 10",
                "prior_2": "사전분포, 2차원",
                "q_2": "q, 2차원",
                "prior_large": "사전분포, 큰 잠재 공간",
                "q_large": "q, 큰 잠재 공간",
                "vae": "VAE",
                "naive_1": "단순 방법, K = 1",
                "naive_10": "단순 방법, K = 10",
                "log_p": "log p(x) (시험, nats)",
                "worth": "1,000개 가운데 유효 표본 수",
            },
        ),
    },
)
