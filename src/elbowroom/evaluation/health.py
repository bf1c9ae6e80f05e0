"""Latent health: which dimensions are used, and how near all codes together are to the prior.

Active units: Burda, Grosse & Salakhutdinov 2015 (arXiv 1509.00519), section 5.2, Var_x(E_q[z]) > 0.01.
The aggregate posterior, q(z) averaged over the data, is what prior samples pretend to be (Hoffman & Johnson 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy import stats

from elbowroom.evaluation.inference import for_inference, terms_of
from elbowroom.evaluation.measure import Measure
from elbowroom.maths.divergence import mmd_squared
from elbowroom.maths.noise import derive_seed
from elbowroom.model import Model

ACTIVE_VARIANCE = 0.01
"""A unit is active when the variance over the data of its mean code is above this."""
MMD_ROWS = 5000
"""Codes that are compared with the prior, at most."""


@dataclass(frozen=True)
class LatentHealth:
    """What the codes of a data set say of a model; arrays have one entry per latent dimension.

    Args:
        has_bound: whether posterior and prior have densities.
        closed_kl: whether KL(q(z|x) || p(z)) of a row has a closed form.
        kl: mean KL(q(z|x) || p(z)) of each dimension in nats; None where it has no closed form, or dimensions depend
            on each other.
        activity: variance over the data of each row's code, the mean of q(z|x) where it is known.
        mean, std, skewness: moments of the aggregate posterior (codes drawn from q, one per row).
        codes: these codes [N, D].
        mmd: squared MMD of the codes to the prior, raw, and after each dimension was standardised.
        mmd_reference: the same between two samples of the prior: what a perfect match would give.
        split, rows: where it was measured.
        reads_x: whether a code depends on its row; it does not where there is no encoder.
    """

    has_bound: bool
    closed_kl: bool
    kl: np.ndarray | None
    activity: np.ndarray
    mean: np.ndarray
    std: np.ndarray
    skewness: np.ndarray
    codes: np.ndarray
    mmd: Measure
    mmd_standardised: Measure
    mmd_reference: Measure
    split: str
    rows: int
    reads_x: bool = True

    @property
    def active(self) -> np.ndarray:
        """Which dimensions vary with the data [D]."""
        return self.activity > ACTIVE_VARIANCE

    @property
    def collapsed(self) -> list[int]:
        """The dimensions, counted from 0, that are not active: their code does not tell one row from another."""
        return [int(i) for i in np.flatnonzero(~self.active)]


@torch.no_grad()
def latent_health(model: Model, x: np.ndarray, split: str, seed: int = 0, labels: Any = None) -> LatentHealth:
    """Measures latent health on rows x [N, *event]; deterministic by seed, the same in any batch size."""
    means, codes, kls, has_bound, closed_kl = [], [], [], True, True
    for _, q, terms in terms_of(model, x, 1, seed, "health", labels):
        means.append(q.code.double())
        codes.append(torch.cat([latent.z[0] for latent in terms.latents], -1).double())
        of_layers = [latent.kl_per_dimension for latent in terms.latents]
        known = [kl for kl in of_layers if kl is not None]
        if len(known) == len(of_layers):
            kls.append(torch.cat(known, -1).double())
        has_bound = has_bound and terms.has_density
        closed_kl = closed_kl and all(latent.closed_kl is not None for latent in terms.latents)
    z, mu = torch.cat(codes).numpy(), torch.cat(means).numpy()
    std = z.std(0)
    chosen = z[:: max(1, -(-len(z) // MMD_ROWS))]
    prior = prior_draws(model, len(chosen), seed, "first")
    scaled = (chosen - chosen.mean(0)) / np.where(chosen.std(0) > 0, chosen.std(0), 1.0)

    def mmd(name: str, a: np.ndarray, b: np.ndarray) -> Measure:
        value = mmd_squared(torch.from_numpy(a).float(), torch.from_numpy(b).float())
        return Measure(name, value, "squared MMD", split, len(a))

    return LatentHealth(
        has_bound=has_bound,
        closed_kl=closed_kl,
        kl=torch.cat(kls).mean(0).numpy() if kls else None,
        activity=mu.var(0),
        mean=z.mean(0),
        std=std,
        skewness=np.nan_to_num(stats.skew(z, axis=0)) if np.all(std > 0) else np.zeros(z.shape[1]),
        codes=z,
        mmd=mmd("mmd", chosen, prior),
        mmd_standardised=mmd("mmd_standardised", scaled, prior),
        mmd_reference=mmd("mmd_reference", prior_draws(model, len(chosen), seed, "second"), prior),
        split=split,
        rows=len(z),
        reads_x=model.config.posterior.reads_x,
    )


def prior_draws(model: Model, rows: int, seed: int, purpose: str) -> np.ndarray:
    """Draws of the prior [rows, D] in float64, a stream of its own for each purpose."""
    generator = torch.Generator().manual_seed(derive_seed(seed, "prior", purpose))
    like = torch.zeros(rows, model.config.latent_dim, dtype=torch.float64)
    with torch.no_grad():
        return for_inference(model, np.float64).p(like).sample(generator).numpy()
