"""Annealed importance sampling of log p(x): slower than importance sampling, and less a captive of q.

From a start distribution, q(z|x) or the prior, chains go by Hamiltonian Monte Carlo along the geometric path
start(z)^(1 - t) (p(z) p(x|z))^t to the posterior (Neal 2001; for decoders Wu et al. 2017, arXiv 1611.04273).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.distributions.normal import StandardNormal
from elbowroom.errors import BoundError, ConfigError
from elbowroom.evaluation.inference import as_input, for_inference, with_targets
from elbowroom.maths.bounds import log_mean_exp, log_mean_exp_error
from elbowroom.maths.hamiltonian import leapfrog
from elbowroom.maths.noise import row_noise
from elbowroom.model import Model

ACCEPTANCE = 0.65
"""Share of proposals that should be accepted: the best for Hamiltonian Monte Carlo in many dimensions (Neal 2011)."""
FIRST_STEP, FASTER, SLOWER = 0.1, 1.02, 0.98
"""Size of the first leapfrog step, and how it changes after each temperature, as in Wu et al."""


def ais(
    model: Model,
    x: np.ndarray,
    chains: int = 16,
    temperatures: int = 500,
    seed: int = 0,
    leapfrogs: int = 10,
    start: Literal["posterior", "prior"] = "posterior",
    progress: Callable[[float], None] | None = None,
    labels: Any = None,
    target: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """log p(x) of every row [N] and its standard error over chains, in nats.

    In expectation it is a lower bound that rises with chains and temperatures. Each row's step size follows its own
    chains toward 65% acceptance, which leaves a small bias, as in Wu et al.; noise belongs to the row.

    Args:
        model: with a decoder, a likelihood and a prior; with a density of q if that is the start.
        x: rows [N, *event].
        chains: K per row, two at least for an error.
        temperatures: steps of the path.
        seed: of the noise.
        leapfrogs: steps of one transition.
        start: q(z|x), from which few temperatures suffice where q is good, or the prior p(z).
        progress: called after each temperature with the share of it all that is done.
        labels: of the rows, where the model has a condition.
        target: what should come out of the rows [N, *event]; then it is log p(target), and chains begin at q(z|x).

    Raises:
        BoundError: the posterior is a point.
        ConfigError: fewer than one chain, temperature or leapfrog step, or another start.
    """
    if min(chains, temperatures, leapfrogs) < 1:
        raise ConfigError("Annealing takes at least one chain, temperature and leapfrog step.",
                          f"chains={chains}, temperatures={temperatures}, leapfrogs={leapfrogs}",
                          "try chains=16, temperatures=500, leapfrogs=10")  # fmt: skip
    if start not in ("posterior", "prior"):
        raise ConfigError("Annealing starts at 'posterior' or 'prior'.", repr(start))
    ready = for_inference(model, x.dtype)
    values, errors = [], []
    done = 0
    with ready.fixed_prior():
        for block, wanted, condition in with_targets(x, target, ready, labels, chains):
            with torch.no_grad():
                q = ready.encode(as_input(block), condition)
            if not q.has_density:
                raise BoundError("log p(x) needs a model with a density.", "an autoencoder", "fit a VAE")
            path = _Path(ready, as_input(wanted), q if start == "posterior" else ready.p(q.code), condition)

            def tell(share: float, done: int = done, count: int = len(block)) -> None:
                if progress is not None:
                    progress((done + share * count) / len(x))

            log_w = _anneal(path, block, chains, temperatures, seed, leapfrogs, tell)
            values.append(log_mean_exp(log_w))
            errors.append(log_mean_exp_error(log_w))
            done += len(block)
    return torch.cat(values).numpy(), torch.cat(errors).numpy()


@dataclass(frozen=True)
class _Path:
    """The densities between which the chains go, for the rows of one block."""

    model: Model
    x: Tensor
    start: LatentDistribution
    condition: Tensor | None = None

    def ends(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """log start(z) and log p(z) p(x|z) [S, B] in nats."""
        terms = self.model.score(self.x, StandardNormal(z), z, self.condition)  # which draws the very noise it is given
        (latent,) = terms.latents
        return self.start.log_density(z), terms.log_px + latent.log_p

    def gradient(self, z: Tensor, t: float) -> Tensor:
        """Of the log density at t with respect to z [S, B, D]."""
        with torch.enable_grad():
            place = z.detach().requires_grad_()
            first, last = self.ends(place)
            return torch.autograd.grad(((1.0 - t) * first + t * last).sum(), place)[0]


def _anneal(
    path: _Path, block: np.ndarray, chains: int, temperatures: int, seed: int, leapfrogs: int,
    tell: Callable[[float], None],
) -> Tensor:  # fmt: skip
    """log w [S, B] of the chains of one block."""
    dims = path.model.config.latent_dim

    def noise(place: int, width: int) -> Tensor:
        return row_noise(block, (chains, width), seed, "annealing", place).transpose(0, 1).to(path.model.dtype)

    with torch.no_grad():
        z = path.start.rsample(noise(0, dims))
        first, last = path.ends(z)
    log_w = torch.zeros_like(first, dtype=torch.float64)
    step = torch.full((len(block), 1), FIRST_STEP, dtype=z.dtype)
    for place in range(1, temperatures + 1):
        log_w += (last - first).double() / temperatures
        if place == temperatures:  # the last move would change no weight
            break
        t = place / temperatures
        drawn = noise(place, dims + 1)
        momentum, log_u = drawn[..., :dims], torch.special.log_ndtr(drawn[..., dims])
        with torch.no_grad():
            moved, end = leapfrog(z, momentum, step, leapfrogs, partial(path.gradient, t=t))
            new_first, new_last = path.ends(moved)
            change = (1.0 - t) * (new_first - first) + t * (new_last - last)
            change = change + 0.5 * (momentum.square() - end.square()).sum(-1)
            accepted = change.nan_to_num(nan=-torch.inf) > log_u
            z = torch.where(accepted[..., None], moved, z)
            first, last = torch.where(accepted, new_first, first), torch.where(accepted, new_last, last)
            rate = accepted.to(z.dtype).mean(0)[:, None]
            step = step * torch.where(rate > ACCEPTANCE, FASTER, SLOWER)
        tell(t)
    tell(1.0)
    return log_w
