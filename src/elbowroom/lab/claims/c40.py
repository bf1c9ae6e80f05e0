"""C40: does the framework's own normal sampler let gradients through?"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.distributions import Normal

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome, Verdict
from elbowroom.lab.verdicts import exact
from elbowroom.lab.workbench import Workbench
from elbowroom.maths import gaussian
from elbowroom.maths.noise import derive_seed

TOLERANCE = 1e-9
VALUES = 1000


def rule(plain: Verdict, made_for_it: Verdict) -> tuple[Verdict, str]:
    """The plain function of the framework; on a condition if it takes the one that is made for gradients."""
    return ("conditional", "condition") if plain == "refuted" and made_for_it == "holds" else (plain, "")


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
    verdict, condition = rule(exact(errors["torch_normal"], TOLERANCE), exact(errors["rsample"], TOLERANCE))
    return Outcome(
        verdict=verdict,
        condition=condition,
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
    any_data=True,
)
