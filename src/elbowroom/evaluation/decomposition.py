"""What the mean KL is made of: what codes say of their row, and how far all codes together are from the prior.

The aggregate posterior q(z) is the mean of q(z|x) over the very rows that are measured, so the mutual information
is that between code and row number and cannot exceed log N.
"""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import BoundError, ConfigError
from elbowroom.evaluation.inference import as_input, for_inference, labelled
from elbowroom.evaluation.measure import Measure
from elbowroom.maths.decomposition import kl_parts, log_aggregate
from elbowroom.maths.noise import row_noise
from elbowroom.model import Model

PAIRS_AT_ONCE = 2**22
"""Values of log q(z_d | x_m) of one block."""
ROWS_AT_ONCE = 1024


@torch.no_grad()
def kl_decomposition(
    model: Model, x: np.ndarray, split: str, samples: int = 1, seed: int = 0, labels: Any = None
) -> list[Measure]:
    """Mutual information, total correlation and dimension-wise KL in nats, their sum and the marginal KL.

    The mutual information and `marginal_kl` = KL(q(z) || p(z)) sum to `kl_monte_carlo` (Hoffman & Johnson 2016). The
    total correlation is reported where the posterior's dimensions are independent; where the prior's are too, it and
    the dimension-wise KL sum to the marginal KL. Time grows with the square of the rows. Standard errors are over rows.

    Args:
        model: with a posterior and a prior that have densities.
        x: rows [N, *event]; N is also that of the aggregate posterior.
        split: the name of the rows.
        samples: K, draws of z per row.
        seed: of the draws.
        labels: of the rows, where the model has a condition.

    Raises:
        BoundError: the posterior is a point.
        ConfigError: no sample, or fewer than two rows.
    """
    if samples < 1 or len(x) < 2:
        raise ConfigError("The KL is decomposed with at least one sample and two rows.",
                          f"samples={samples}, {len(x)} rows", "try samples=1 and 2,000 rows")  # fmt: skip
    ready = for_inference(model, x.dtype)
    parameters = torch.cat(
        [
            ready.parameters_of_q(ready.scaling(as_input(block), ready.dtype), condition=condition)
            for block, condition in labelled(x, ready, labels)
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
        model: any with a `posterior` and a prior `p`.

    Raises:
        BoundError: the posterior is a point.
    """
    wide = copy.deepcopy(model).double()  # weights of posterior and prior, too
    everyone, (samples, count, dims) = wide.posterior(parameters.double()), eps.shape
    if not everyone.has_density:
        raise BoundError("The decomposition of the KL needs a posterior with a density.", "an autoencoder",
                         "fit a VAE")  # fmt: skip
    rows, parts = max(1, PAIRS_AT_ONCE // (count * dims)), []
    for start in range(0, count, rows):
        q = wide.posterior(parameters[start : start + rows].double())
        z = q.rsample(eps[:, start : start + rows].double())
        p = wide.p(z)
        own, prior = q.log_density(z), p.log_density(z)
        of_draws = [_parts(everyone, z[k], own[k], prior[k], p.independent) for k in range(samples)]
        parts.append(torch.stack(of_draws).mean(0))
    return _measures(torch.cat(parts), split, count, samples)


def _parts(
    everyone: LatentDistribution, z: Tensor, log_q_x: Tensor, log_p: Tensor, prior_is_independent: bool
) -> Tensor:
    """Of codes z [B, D]: mutual information, marginal KL, and where they are known the two parts of the latter."""
    if not everyone.independent:
        log_q_z = torch.logsumexp(everyone.log_density_each(z), -1) - math.log(len(everyone.code))
        return torch.stack([log_q_x - log_q_z, log_q_z - log_p], -1)
    log_q_z, log_q_marginals = log_aggregate(everyone.log_prob(z[:, None, :]))
    three = kl_parts(log_q_x, log_q_z, log_q_marginals, log_p)
    both = torch.stack([three[:, 0], three[:, 1:].sum(1)], -1)
    # what is left of the marginal KL is a sum over dimensions only where the prior's are independent
    return torch.cat([both, three[:, 1:] if prior_is_independent else three[:, 1:2]], -1)


def _measures(parts: Tensor, split: str, rows: int, samples: int) -> list[Measure]:
    def measure(name: str, values: Tensor) -> Measure:
        error = float(values.std()) / len(values) ** 0.5
        return Measure(name, float(values.mean()), "nats", split, rows, samples, error)

    names = ("total_correlation", "dimension_wise_kl")[: parts.shape[1] - 2]
    of_marginal = [measure(name, parts[:, 2 + place]) for place, name in enumerate(names)]
    return [measure("mutual_information", parts[:, 0]), *of_marginal, measure("marginal_kl", parts[:, 1]),
            measure("kl_monte_carlo", parts[:, :2].sum(1))]  # fmt: skip
