"""C34: can maximising the lower bound replace maximising p(x)?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from elbowroom.evaluation.likelihood import elbo_parts
from elbowroom.lab import draw, measures, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, exact, interval
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.maths.ppca import ProbabilisticPCA, ppca_log_likelihood, ppca_maximum_likelihood
from elbowroom.model import Model

LATENT, TOLERANCE = 2, 0.01
ROWS = 200
"""Test rows of the network's gap, at most."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae()]


def experiment(bench: Workbench) -> Outcome:
    x = _rows(bench)
    best = float(ppca_log_likelihood(x, ppca_maximum_likelihood(x, LATENT)).mean())
    lost: dict[str, list[float]] = {"free": [], "fixed": []}
    for seed in bench.seeds:
        for name, held in (("free", False), ("fixed", True)):
            found = _raised(x, seed, held)
            lost[name].append(best - float(ppca_log_likelihood(x, found).mean()))
    worst = max(lost["free"], key=abs)
    fixed = interval(lost["fixed"])
    (vae,) = needs(bench)
    gaps = over_seeds(bench, vae, lambda model, seed: _gap(model, bench))
    verdict: Verdict = exact(worst, TOLERANCE)
    if verdict == "holds" and above(fixed, TOLERANCE) == "holds":
        verdict = "conditional"
    return Outcome(
        verdict=verdict,
        condition="condition" if verdict == "conditional" else "",
        numbers=(
            Number("worst", worst, count=len(bench.seeds), unit="nats"),
            Number("tolerance", TOLERANCE, unit="nats"),
            fixed.number("fixed", "nats"),
            interval(gaps).number("network", "nats"),
            Number("best", best, count=len(x), unit="nats"),
        ),
        plot=panels.figure(panels.bars({**lost, "network": gaps}, y="below", reference=0.0)),
    )


def _rows(bench: Workbench) -> Tensor:
    """Training rows as [0, 1], at most as many as the scale encodes."""
    rows = torch.from_numpy(bench.train.x[: bench.scale.codes].reshape(-1, int(np.prod(bench.train.x.shape[1:]))))
    return rows.double() / (255.0 if bench.train.x.dtype == np.uint8 else 1.0)


def _raised(x: Tensor, seed: int, held: bool) -> ProbabilisticPCA:
    """The linear decoder and sigma at which the exact ELBO is highest, from random weights.

    Encoder and decoder are linear and q's width is one for all rows, so all rows enter by their covariance alone.
    With `held` the width of q is held at that of the prior.
    """
    from scipy.optimize import minimize

    mean = x.mean(0)
    scatter = (x - mean).T @ (x - mean) / len(x)
    features = x.shape[1]
    generator = torch.Generator().manual_seed(seed)
    start = [torch.randn(2 * features * LATENT, generator=generator, dtype=torch.float64) / math.sqrt(features),
             torch.zeros(LATENT, dtype=torch.float64), scatter.diagonal().mean().log()[None]]  # fmt: skip

    def split(values: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Decoder, encoder, log of q's variance, log of the decoder's."""
        weight, encoder, log_var, log_sigma2 = values.split([features * LATENT, features * LATENT, LATENT, 1])
        width = torch.zeros_like(log_var) if held else log_var
        return weight.view(features, LATENT), encoder.view(LATENT, features), width, log_sigma2[0]

    def lowered(values: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the mean ELBO of the rows, and its gradient."""
        free = torch.from_numpy(values).requires_grad_()
        weight, encoder, log_var, log_sigma2 = split(free)
        codes = encoder @ scatter @ encoder.T  # covariance of the mean codes
        error = scatter.trace() - 2.0 * (weight * (scatter @ encoder.T)).sum()
        error = error + (weight.T @ weight * (codes + log_var.exp().diag())).sum()
        log_px = -0.5 * (features * (math.log(2.0 * math.pi) + log_sigma2) + error / log_sigma2.exp())
        kl = 0.5 * (codes.trace() + log_var.exp().sum() - LATENT - log_var.sum())
        (slope,) = torch.autograd.grad(kl - log_px, free)
        return float((kl - log_px).detach()), slope.numpy()

    limits = {"maxiter": 2000, "maxfun": 5000, "ftol": 1e-9, "gtol": 1e-5, "maxcor": 20}
    found = minimize(lowered, torch.cat(start).numpy(), jac=True, method="L-BFGS-B", options=limits)
    weight, _, _, log_sigma2 = split(torch.from_numpy(found.x))
    return ProbabilisticPCA(weight, mean, float(log_sigma2.exp()))


def _gap(model: Model, bench: Workbench) -> float:
    """log p(x) minus ELBO of test rows, log p(x) by quadrature."""
    x = bench.held_out.x[:ROWS]
    elbo = elbo_parts(model, x, "test", samples=64)[0].value
    return float(measures.log_px_by_quadrature(model, x).mean()) - elbo


claim = Claim(
    name="C34",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Raising the bound instead of p(x)",
            claim="p(x) cannot be maximised directly, but maximising its lower bound, the ELBO, does instead.",
            method=(
                "Probabilistic PCA on the training images, two latent dimensions: its highest likelihood is known in "
                "closed form. Against it the likelihood where the exact ELBO of a linear VAE is highest, from five "
                "random starts, with the width of q free, and with q held as wide as the prior. The claim is refuted "
                "if the free q misses by more than 0.01 nat; it holds on a condition if the free q does not and the "
                "95% interval of what the held q loses lies above 0.01 nat. Beside it log p(x) minus ELBO of the 2-D "
                "VAE, by quadrature."
            ),
            remark=(
                "log p(x) minus ELBO is the KL from q to the true posterior. Where q can be that posterior, nothing "
                "is lost; where it cannot, raising the bound also bends the model towards posteriors that q can "
                "imitate. On grey pixels the VAE's log p(x) is that of the cross entropy."
            ),
            conclusions={
                "conditional": "Where q can be the true posterior, the highest ELBO is the highest likelihood. Where "
                "q is held too wide, the likelihood that is reached is lower; and in a network some gap stays.",
                "holds": "The highest ELBO is the highest likelihood, even with a q that is held too wide.",
                "refuted": "The highest ELBO of a linear VAE misses the highest likelihood of probabilistic PCA. "
                "Theory says it should not, so look at the optimiser.",
            },
            labels={
                "condition": "q(z|x) can take the shape of the true posterior",
                "worst": "Likelihood lost with q free, largest of the starts",
                "tolerance": "Tolerance",
                "best": "Highest log-likelihood of probabilistic PCA, per image",
                "free": "Lost, linear, q free",
                "fixed": "Lost, linear, q as wide as the prior",
                "network": "log p(x) minus ELBO, VAE",
                "below": "Below log p(x) (nats per image)",
            },
        ),
        "ko": Words(
            title="p(x) 대신 하한을 높이기",
            claim="p(x)를 직접 최대화할 수는 없지만, 그 하한인 ELBO를 최대화하면 된다.",
            method=(
                "훈련 이미지에 대한 2차원 확률적 PCA는 가장 높은 가능도가 닫힌 식으로 알려져 있다. 선형 VAE의 정확한 "
                "ELBO가 가장 높은 곳의 가능도를 무작위 출발점 다섯 개에서 구하여 이와 비교한다. q의 폭을 자유롭게 둔 "
                "경우와 사전분포의 폭으로 묶은 경우를 본다. 자유로운 q가 0.01 nat 넘게 벗어나면 주장은 반박된다. "
                "벗어나지 않으면서, 묶인 q가 잃는 가능도의 95% 구간이 0.01 nat보다 위에 있으면 조건부로 성립한다. "
                "2차원 VAE의 log p(x)에서 ELBO를 뺀 값도 구적법으로 잰다."
            ),
            remark=(
                "log p(x)에서 ELBO를 뺀 값은 q와 참 사후분포 사이의 KL이다. q가 그 사후분포가 될 수 있으면 잃는 것이 "
                "없다. 될 수 없으면 하한을 높이는 일이 모형까지 q가 흉내 낼 수 있는 쪽으로 끌어당긴다. 회색 픽셀에서 "
                "VAE의 log p(x)는 교차 엔트로피에 따른 값이다."
            ),
            conclusions={
                "conditional": "q가 참 사후분포가 될 수 있으면 가장 높은 ELBO가 곧 가장 높은 가능도이다. q를 너무 넓게 "
                "묶으면 그보다 낮은 가능도에 머물고, 신경망에서도 틈이 얼마간 남는다.",
                "holds": "q를 너무 넓게 묶어도 가장 높은 ELBO가 곧 가장 높은 가능도이다.",
                "refuted": "선형 VAE의 가장 높은 ELBO가 확률적 PCA의 가장 높은 가능도에 이르지 못했다. 이론과 다르므로 "
                "최적화를 살펴보아야 한다.",
            },
            labels={
                "condition": "q(z|x)가 참 사후분포의 모양이 될 수 있을 때",
                "worst": "q가 자유로울 때 잃은 가능도 (출발점 가운데 최대)",
                "tolerance": "허용 오차",
                "best": "확률적 PCA의 가장 높은 로그 가능도, 이미지당",
                "free": "잃은 가능도, 선형, 자유로운 q",
                "fixed": "잃은 가능도, 선형, 사전분포만큼 넓은 q",
                "network": "log p(x) 빼기 ELBO, VAE",
                "below": "log p(x)에 모자라는 값 (이미지당 nats)",
            },
        ),
    },
)
