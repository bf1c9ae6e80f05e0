"""C40: does the framework's own normal sampler let gradients through?"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.distributions import Normal

from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.verdicts import exact
from elbowroom.lab.workbench import Workbench
from elbowroom.maths import gaussian
from elbowroom.maths.noise import derive_seed

TOLERANCE = 1e-9
VALUES = 1000


def experiment(bench: Workbench) -> Outcome:
    slopes: dict[str, list[float]] = {name: [] for name in SAMPLERS}
    errors: dict[str, float] = dict.fromkeys(SAMPLERS, 0.0)
    for draw_number in range(bench.seed_count):
        rng = bench.rng("C40", draw_number)
        mu = torch.from_numpy(rng.normal(size=VALUES))
        sigma = torch.from_numpy(rng.uniform(0.1, 2.0, size=VALUES))
        seed = derive_seed("C40", bench.base_seed, draw_number)
        for name, sampler in SAMPLERS.items():
            z, by_mu, by_sigma = _gradients(sampler, mu, sigma, seed)
            # z = mu + sigma * eps moves by 1 with mu and by eps with sigma
            eps = (z - mu) / sigma
            wrong = max(float((by_mu - 1.0).abs().max()), float((by_sigma - eps).abs().max()))
            errors[name] = max(errors[name], wrong)
            slopes[name].append(float(by_mu.mean()))
    return Outcome(
        verdict=exact(errors["torch_normal"], TOLERANCE),
        numbers=(
            Number("torch_error", errors["torch_normal"], count=bench.seed_count * VALUES),
            Number("sample_error", errors["sample"], count=bench.seed_count * VALUES),
            Number("rsample_error", errors["rsample"], count=bench.seed_count * VALUES),
            Number("own_error", errors["own"], count=bench.seed_count * VALUES),
            Number("tolerance", TOLERANCE),
        ),
        plot=panels.figure(panels.bars(slopes, y="slope", reference=1.0)),
    )


def _gradients(
    sampler: Callable[[Tensor, Tensor], Tensor], mu: Tensor, sigma: Tensor, seed: int
) -> tuple[Tensor, Tensor, Tensor]:
    """A draw, and its gradient by mu and by sigma, 0 where the framework gives none."""
    mu, sigma = mu.clone().requires_grad_(), sigma.clone().requires_grad_()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        z = sampler(mu, sigma)
    if not z.requires_grad:
        return z, torch.zeros_like(mu), torch.zeros_like(sigma)
    by_mu, by_sigma = torch.autograd.grad(z.sum(), (mu, sigma))
    return z.detach(), by_mu, by_sigma


SAMPLERS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "torch_normal": torch.normal,
    "sample": lambda mu, sigma: Normal(mu, sigma).sample(),
    "rsample": lambda mu, sigma: Normal(mu, sigma).rsample(),
    "own": lambda mu, sigma: gaussian.reparameterise(mu, 2.0 * sigma.log(), torch.randn_like(mu)),
}

claim = Claim(
    name="C40",
    sources=(3,),
    experiment=experiment,
    figure=draw.panels,
    any_data=True,
    words={
        "en": Words(
            title="Is the sampler reparameterised already?",
            claim=(
                "The framework's own sampler of N(mu, sigma) is reparameterised already, so mu + sigma * eps need not "
                "be written out."
            ),
            method=(
                "The gradient of draws of torch.normal(mu, sigma) by mu should be 1, and by sigma it should be the "
                "noise eps that the draw was made with. The claim holds if both are so within 1e-9. Beside it, "
                "measured the same way: Normal.sample, Normal.rsample, and this library's mu + sigma * eps."
            ),
            remark=(
                "The document speaks of another framework. In PyTorch the answer depends on the function: torch.normal "
                "returns a tensor that looks differentiable and passes a gradient of zeros, without a warning."
            ),
            conclusions={
                "holds": "torch.normal passes gradients like mu + sigma * eps does.",
                "refuted": "torch.normal passes no gradient: zeros come back without a warning, and an encoder "
                "would not learn from the reconstruction. Use Normal.rsample, or write mu + sigma * eps.",
            },
            labels={
                "torch_error": "Error of the gradient, torch.normal",
                "sample_error": "Error of the gradient, Normal.sample",
                "rsample_error": "Error of the gradient, Normal.rsample",
                "own_error": "Error of the gradient, mu + sigma * eps",
                "tolerance": "Tolerance",
                "torch_normal": "torch.normal",
                "sample": "Normal.sample",
                "rsample": "Normal.rsample",
                "own": "mu + sigma * eps",
                "slope": "Gradient of the draw by mu (should be 1)",
            },
        ),
        "ko": Words(
            title="난수 함수는 이미 재매개변수화되어 있는가?",
            claim=(
                "프레임워크의 N(mu, sigma) 난수 함수는 이미 재매개변수화되어 있으므로 mu + sigma * eps를 직접 쓸 "
                "필요가 없다."
            ),
            method=(
                "torch.normal(mu, sigma)로 뽑은 값을 mu로 미분하면 1이, sigma로 미분하면 그 값을 만든 잡음 eps가 "
                "나와야 한다. 둘 다 1e-9 안에서 맞으면 주장이 성립한다. Normal.sample, Normal.rsample, 이 "
                "라이브러리의 mu + sigma * eps도 같은 방법으로 잰다."
            ),
            remark=(
                "문서는 다른 프레임워크를 말한다. PyTorch에서는 함수에 따라 답이 다르다. torch.normal은 미분할 수 "
                "있어 보이는 텐서를 돌려주지만 기울기로는 경고 없이 0만 흘려보낸다."
            ),
            conclusions={
                "holds": "torch.normal도 mu + sigma * eps처럼 기울기를 흘려보낸다.",
                "refuted": "torch.normal은 기울기를 흘려보내지 않는다. 경고 없이 0이 돌아오므로 인코더가 복원에서 "
                "배우지 못한다. Normal.rsample을 쓰거나 mu + sigma * eps를 직접 써야 한다.",
            },
            labels={
                "torch_error": "기울기의 오차, torch.normal",
                "sample_error": "기울기의 오차, Normal.sample",
                "rsample_error": "기울기의 오차, Normal.rsample",
                "own_error": "기울기의 오차, mu + sigma * eps",
                "tolerance": "허용 오차",
                "torch_normal": "torch.normal",
                "sample": "Normal.sample",
                "rsample": "Normal.rsample",
                "own": "mu + sigma * eps",
                "slope": "뽑은 값을 mu로 미분한 값 (1이어야 한다)",
            },
        ),
    },
)
