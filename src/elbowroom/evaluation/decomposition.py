"""What the mean KL is made of: what codes say of their row, and how far all codes together are from the prior.

The aggregate posterior q(z) is the mean of q(z|x) over the very rows that are measured, so the mutual information
is that between code and row number and cannot exceed log N.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.errors import BoundError, ConfigError
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.passes import as_input, labelled, prepared
from elbowroom.maths.decomposition import kl_parts, log_aggregate
from elbowroom.maths.noise import row_noise
from elbowroom.model import Model

PAIRS_AT_ONCE = 2**22
"""Values of log q(z_d | x_m) of one block."""
ROWS_AT_ONCE = 1024
NAMES = ("mutual_information", "total_correlation", "dimension_wise_kl")


@torch.no_grad()
def kl_decomposition(
    model: Model, x: np.ndarray, split: str, samples: int = 1, seed: int = 0, condition: Any = None
) -> list[Measure]:
    """Mutual information, total correlation and dimension-wise KL in nats, their sum and the marginal KL.

    The first three sum to `kl_monte_carlo`; the mutual information and `marginal_kl` = KL(q(z) || p(z)) do so too
    (Hoffman & Johnson 2016). Time grows with the square of the rows. Each standard error is over rows.

    Args:
        model: with a posterior that has a density and a prior whose dimensions are independent.
        x: rows [N, *event]; N is also that of the aggregate posterior.
        split: the name of the rows.
        samples: K, draws of z per row.
        seed: of the draws.
        condition: labels of the rows, where the model has a condition.

    Raises:
        BoundError: the posterior is a point.
        ConfigError: no sample, or fewer than two rows.
    """
    if samples < 1 or len(x) < 2:
        raise ConfigError("The KL is decomposed with at least one sample and two rows.",
                          f"samples={samples}, {len(x)} rows", "try samples=1 and 2,000 rows")  # fmt: skip
    ready = prepared(model, x.dtype)
    parameters = torch.cat(
        [
            ready.parameters_of_q(ready.scaling(as_input(block), ready.dtype), condition=c)
            for block, c in labelled(x, ready, condition)
        ]
    )
    eps = torch.cat([
        row_noise(np.ascontiguousarray(x[start : start + ROWS_AT_ONCE]), (samples, model.config.latent_dim), seed,
                  "decomposition") for start in range(0, len(x), ROWS_AT_ONCE)
    ])  # fmt: skip
    return decomposed(ready, parameters, eps.transpose(0, 1), split)


@torch.no_grad()
def decomposed(model: Any, parameters: Tensor, eps: Tensor, split: str) -> list[Measure]:
    """The same of what an encoder said of q(z|x) of N rows [N, ...], with the draws' noise eps [K, N, D].

    Args:
        model: any with a `posterior` and a `prior`.

    Raises:
        BoundError: the posterior is a point.
    """
    everyone, (samples, count, dims) = model.posterior(parameters.double()), eps.shape
    if not everyone.has_density:
        raise BoundError("The decomposition of the KL needs a posterior with a density.", "an autoencoder",
                         "fit a VAE")  # fmt: skip
    rows, parts = max(1, PAIRS_AT_ONCE // (count * dims)), []
    for start in range(0, count, rows):
        q = model.posterior(parameters[start : start + rows].double())
        z = q.rsample(eps[:, start : start + rows].double())
        own, prior = q.log_prob(z).sum(-1), model.prior(z).log_prob(z).sum(-1)
        of_draws = []
        for k in range(samples):
            log_q_z, log_q_marginals = log_aggregate(everyone.log_prob(z[k][:, None, :]))
            of_draws.append(kl_parts(own[k], log_q_z, log_q_marginals, prior[k]))
        parts.append(torch.stack(of_draws).mean(0))
    return _measures(torch.cat(parts), split, count, samples)


def _measures(parts: Tensor, split: str, rows: int, samples: int) -> list[Measure]:
    def measure(name: str, values: Tensor) -> Measure:
        error = float(values.std()) / len(values) ** 0.5
        return Measure(name, float(values.mean()), "nats", split, rows, samples, error)

    found = [measure(name, parts[:, place]) for place, name in enumerate(NAMES)]
    return [*found, measure("marginal_kl", parts[:, 1:].sum(1)), measure("kl_monte_carlo", parts.sum(1))]
