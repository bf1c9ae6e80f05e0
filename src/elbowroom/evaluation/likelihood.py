"""Bounds on log p(x) of data: the ELBO and its parts, and the importance-weighted bound with its error.

Noise belongs to the row and comes in fixed blocks of samples, so that a figure does not depend on the batch
size, the order of the rows, or the memory at hand.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from elbowroom.errors import BoundError
from elbowroom.evaluation.inference import (
    MOST_SAMPLES,
    as_input,
    check_support,
    counted,
    finite,
    for_inference,
    terms_of,
    with_targets,
)
from elbowroom.evaluation.measure import Measure
from elbowroom.maths.bounds import effective_sample_size, log_mean_exp, log_mean_exp_error
from elbowroom.maths.noise import row_noise
from elbowroom.model import Model
from elbowroom.objectives import bounds

SAMPLES_AT_ONCE = 128
"""Importance samples of one block; the noise of a block is a function of row, seed and the block's number."""
WEIGHTS_PER_VALUE = 64
"""Many samples make blocks of fewer rows, so that the kept log weights of a block fit the memory of its decoding."""


class ImportanceWeighted(NamedTuple):
    """The bound of every row and how far to trust it.

    Args:
        values: the bound [N] in nats.
        errors: its Monte Carlo standard error [N] by the jackknife, in nats; infinite for K = 1.
        effective: effective sample size [N] of the weights, 1 to K.
    """

    values: np.ndarray
    errors: np.ndarray
    effective: np.ndarray


@torch.no_grad()
def importance_weighted(
    model: Model, x: np.ndarray, samples: int, seed: int = 0, labels: Any = None, target: np.ndarray | None = None
) -> ImportanceWeighted:
    """The importance-weighted bound of every row with exactly K = samples draws of q.

    Args:
        model: with a posterior that has a density.
        x: rows [N, *event].
        samples: K; memory grows by K numbers.
        seed: of the draws.
        labels: of the rows, where the model has a condition; the bound then is one on log p(x|y).
        target: what should come out of the rows [N, *event]; the bound then is one on log p(target), by draws of
            q(z|x), which any distribution of z may be.

    Raises:
        BoundError: the posterior is a point.
        ConfigError: K is below 1.
        DataError: a value lies where the likelihood is not defined.
    """
    samples = counted("n_samples", samples, 1, MOST_SAMPLES)
    ready = for_inference(model, x.dtype)
    check_support(ready, x if target is None else target)
    estimates = []
    at_once = max(min(samples, SAMPLES_AT_ONCE), samples // WEIGHTS_PER_VALUE)
    with ready.fixed_prior():
        for block, wanted, condition in with_targets(x, target, ready, labels, at_once):
            log_w = _log_weights(ready, block, wanted, condition, samples, seed)
            estimates.append((log_mean_exp(log_w), log_mean_exp_error(log_w), effective_sample_size(log_w)))
    values, errors, effective = (torch.cat(parts).numpy() for parts in zip(*estimates, strict=True))
    return ImportanceWeighted(finite(values), errors, effective)


def _log_weights(
    model: Model, block: np.ndarray, wanted: np.ndarray, condition: Tensor | None, samples: int, seed: int
) -> Tensor:
    """log w [K, B] of what should come out of the rows of one block."""
    rows = as_input(wanted)
    q = model.encode(as_input(block), condition)
    blocks = []
    for start in range(0, samples, SAMPLES_AT_ONCE):
        count = min(SAMPLES_AT_ONCE, samples - start)
        eps = row_noise(block, (SAMPLES_AT_ONCE, model.config.latent_dim), seed, "importance", start)
        blocks.append(bounds.log_weights(model.score(rows, q, eps[:, :count].transpose(0, 1), condition)))
    return torch.cat(blocks)


def nll(
    model: Model, x: np.ndarray, samples: int, split: str, seed: int = 0, labels: Any = None,
    target: np.ndarray | None = None,
) -> Measure:  # fmt: skip
    """The negative log-likelihood in nats per example, an upper bound in expectation, by importance sampling."""
    values, errors, _ = importance_weighted(model, x, samples, seed, labels, target)
    error = float(np.sqrt(np.square(errors.astype(np.float64)).sum()) / len(x))
    return Measure("nll", -float(values.mean(dtype=np.float64)), "nats", split, len(x), samples, error)


@torch.no_grad()
def exact_elbo_parts(model: Model, x: np.ndarray, split: str, target: np.ndarray | None = None) -> list[Measure] | None:
    """ELBO, log p(x|z) and KL in nats per example without a draw, where both have a closed form; else None.

    So it is where the decoder is linear and p(x|z) Gaussian.
    """
    if model.config.condition is not None:  # no decoder with a condition has one
        return None
    ready = for_inference(model, x.dtype)
    data, divergence = [], []
    for block, wanted, _ in with_targets(x, target, ready, None):
        q = ready.encode(as_input(block))
        kl = q.kl(ready.p(q.code)) if q.has_density else None
        log_px = None if kl is None else ready.expected_log_px(as_input(wanted), q)
        if kl is None or log_px is None:
            return None
        data.append(log_px.double())
        divergence.append(kl.double())
    log_px, kl = torch.cat(data), torch.cat(divergence)
    values = {"elbo": log_px - kl, "log_px": log_px, "kl": kl}
    return [Measure(name, float(value.mean()), "nats", split, len(x)) for name, value in values.items()]


@torch.no_grad()
def elbo_parts(
    model: Model, x: np.ndarray, split: str, samples: int = 1, seed: int = 0, labels: Any = None,
    target: np.ndarray | None = None,
) -> list[Measure]:  # fmt: skip
    """ELBO, log p(x|z) and KL in nats per example, the standard error that of the draws of z.

    Of a target, if there is one, x in p(x|z) is the target, and q is that of the rows.

    Raises:
        BoundError: the posterior is a point.
    """
    check_support(model, x if target is None else target)
    log_px, kls, variances, kl_variances = [], [], [], []
    for _, q, terms in terms_of(model, x, samples, seed, "elbo", labels, target):
        if not q.has_density:
            raise BoundError("The ELBO needs a posterior with a density.", "an autoencoder", "fit a VAE")
        data = terms.log_px.double()
        log_px.append(data.mean(0))
        kls.append(terms.kl.double())
        drawn = [latent.log_ratio for latent in terms.latents if latent.closed_kl is None]
        of_kl = torch.stack(drawn).sum(0).double() if drawn else None
        if samples > 1:
            variances.append((data if of_kl is None else data - of_kl).var(0) / samples)
            kl_variances += [] if of_kl is None else [of_kl.var(0) / samples]
    data, divergence = torch.cat(log_px), torch.cat(kls)

    def error_of(of_rows: list[Tensor]) -> float | None:
        return float(torch.cat(of_rows).sum().sqrt() / len(x)) if of_rows else None

    def measure(name: str, value: Tensor, error: float | None) -> Measure:
        return Measure(name, float(value.mean()), "nats", split, len(x), samples, error)

    error = error_of(variances)
    return [
        measure("elbo", data - divergence, error),
        measure("log_px", data, error),
        measure("kl", divergence, error_of(kl_variances)),
    ]
