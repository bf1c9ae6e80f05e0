"""Bounds on log p(x) of data: the ELBO and its parts, and the importance-weighted bound with its error.

Noise belongs to the row and comes in fixed blocks of samples, so that a figure does not depend on the batch
size, the order of the rows, or the memory at hand.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from elbowroom.errors import BoundError, ConfigError
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.passes import as_input, blocks, check_support, prepared, terms_of
from elbowroom.maths.bounds import error_from_sums
from elbowroom.maths.noise import row_noise
from elbowroom.model import Model
from elbowroom.objectives import bounds

SAMPLES_AT_ONCE = 128
"""Importance samples of one block; the noise of a block is a function of row, seed and the block's number."""


@torch.no_grad()
def importance_weighted(model: Model, x: np.ndarray, samples: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The importance-weighted bound of every row [N] with exactly K = samples draws of q, and its standard error.

    Args:
        model: with a posterior that has a density.
        x: rows [N, *event].
        samples: K; memory does not grow with it.
        seed: of the draws.

    Returns:
        Bound and Monte Carlo standard error by the delta method, in nats; the error is infinite for K = 1.

    Raises:
        BoundError: the posterior is a point.
        ConfigError: K is below 1.
        DataError: a value lies where the likelihood is not defined.
    """
    if samples < 1:
        raise ConfigError("The bound takes at least one sample.", f"n_samples={samples}", "try 100")
    ready = prepared(model, x.dtype)
    check_support(ready, x)
    values, errors = [], []
    for block in blocks(x, ready, min(samples, SAMPLES_AT_ONCE)):
        first, second = _log_sums(ready, block, samples, seed)
        values.append(first - float(np.log(samples)))
        unknown = torch.full_like(first, torch.inf)
        errors.append(error_from_sums(first, second, samples) if samples > 1 else unknown)
    return torch.cat(values).numpy(), torch.cat(errors).numpy()


def _log_sums(model: Model, block: np.ndarray, samples: int, seed: int) -> tuple[Tensor, Tensor]:
    """log sum w and log sum w^2 over all samples, for the rows of one block."""
    rows = as_input(block)
    q = model.encode(rows)
    first = second = torch.full((len(block),), -torch.inf, dtype=model.dtype)
    for start in range(0, samples, SAMPLES_AT_ONCE):
        count = min(SAMPLES_AT_ONCE, samples - start)
        eps = row_noise(block, (SAMPLES_AT_ONCE, model.config.latent_dim), seed, "importance", start)
        log_w = bounds.log_weights(model.score(rows, q, eps[:, :count].transpose(0, 1)))
        first = torch.logaddexp(first, torch.logsumexp(log_w, 0))
        second = torch.logaddexp(second, torch.logsumexp(2.0 * log_w, 0))
    return first, second


def nll(model: Model, x: np.ndarray, samples: int, split: str, seed: int = 0) -> Measure:
    """The negative log-likelihood in nats per example, an upper bound in expectation, by importance sampling."""
    values, errors = importance_weighted(model, x, samples, seed)
    error = float(np.sqrt(np.square(errors.astype(np.float64)).sum()) / len(x))
    return Measure("nll", -float(values.mean(dtype=np.float64)), "nats", split, len(x), samples, error)


def elbo_parts(model: Model, x: np.ndarray, split: str, samples: int = 1, seed: int = 0) -> list[Measure]:
    """ELBO, log p(x|z) and KL in nats per example, the standard error that of the draws of z.

    Raises:
        BoundError: the posterior is a point.
    """
    check_support(model, x)
    log_px, kls, variances = [], [], []
    for _, q, terms in terms_of(model, x, samples, seed, "elbo"):
        if not q.has_density:
            raise BoundError("The ELBO needs a posterior with a density.", "an autoencoder", "fit a VAE")
        log_px.append(terms.log_px.mean(0).double())
        kls.append(bounds.kl(terms).double())
        if samples > 1:
            variances.append(terms.log_px.double().var(0) / samples)
    data, divergence = torch.cat(log_px), torch.cat(kls)
    error = float(torch.cat(variances).sum().sqrt() / len(x)) if samples > 1 else None

    def measure(name: str, value: Tensor, error: float | None) -> Measure:
        return Measure(name, float(value.mean()), "nats", split, len(x), samples, error)

    return [
        measure("elbo", data - divergence, error),
        measure("log_px", data, error),
        measure("kl", divergence, None),
    ]
