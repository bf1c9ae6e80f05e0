"""How unusual rows are to a model, feature by feature or step by step, and where unusual begins.

A model with a density is asked for its bound on log p(x); an autoencoder, which has none, for its error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import DataError
from elbowroom.evaluation.inference import as_input, for_inference, over, terms_of, with_targets
from elbowroom.maths.noise import row_noise
from elbowroom.model import Model
from elbowroom.objectives import bounds
from elbowroom.objectives.terms import Terms

SAMPLES = 10
"""Draws of q(z|x) behind a bound."""
SEED, PURPOSE = 0, "anomaly"
"""Scores are functions of the model and the row: the draws belong to the row, not to the call."""
FENCE = 1.5
"""Interquartile ranges between the quartile and the fence (Tukey 1977, "Exploratory Data Analysis")."""


def normality(model: Model, x: np.ndarray, reconstruction: bool = False) -> np.ndarray:
    """How normal each row is [N], higher is more normal.

    With a density the ELBO in nats, or with `reconstruction` its first term alone, E_q[log p(x|z)], which An & Cho
    2015 ("Variational autoencoder based anomaly detection using reconstruction probability") take for a score; without
    a density minus the mean squared error in the scaled data's squared units.
    """
    if not _has_density(model):
        return -errors_by_feature(model, x).sum(1)
    if reconstruction:
        return log_px_by_feature(model, x).sum(1)
    scores = [bounds.elbo(terms) for _, _, terms in _terms(model, x)]
    return torch.cat(scores).numpy()


def shares_by_feature(model: Model, x: np.ndarray) -> np.ndarray:
    """What each feature adds to a row's abnormality [N, F]; the event is flattened.

    Without a density the shares sum to minus `normality`. With one they are -log p(x_i|z) in nats, the mean
    over the draws, and sum to minus `normality` less the KL, which is no single feature's, and to minus `normality`
    with `reconstruction`.
    """
    return -log_px_by_feature(model, x) if _has_density(model) else errors_by_feature(model, x)


def errors_by_feature(model: Model, x: np.ndarray) -> np.ndarray:
    """Each value's squared reconstruction error in scaled units, divided by the number of values [N, F]."""
    ready = for_inference(model, x.dtype)

    def errors(rows: Tensor, _: Tensor | None) -> Tensor:
        scaled = ready.scaling(rows, ready.dtype)
        restored = ready.decode(ready.encode_scaled(scaled).mean).mean
        return (scaled - restored).square().flatten(1) / scaled[0].numel()

    return over(x, ready, errors)


def log_px_by_step(model: Model, x: np.ndarray, labels: Any = None, target: np.ndarray | None = None) -> np.ndarray:
    """log p(x_t|z) of each step of series [N, T] or [N, T, C] in nats [N, T], summed over the channels.

    It is the mean over draws of z from q(z|x), which belong to the row; the sum over the steps is E_q[log p(x|z)]. Of
    a target, if there is one, x_t is the target's.

    Raises:
        DataError: rows that are no series.
    """
    if x.ndim not in (2, 3):
        raise DataError("Series are [N, T] or [N, T, C].", f"rows of shape {x.shape[1:]}", "pass windows of a series")
    return log_px_by_feature(model, x, labels, target).reshape(*x.shape[:2], -1).sum(2)


@torch.no_grad()
def log_px_by_feature(model: Model, x: np.ndarray, labels: Any = None, target: np.ndarray | None = None) -> np.ndarray:
    """log p(x_i|z) of each value in nats [N, F], the mean over the draws of z behind `normality`."""
    ready = for_inference(model, x.dtype)
    samples = SAMPLES if _has_density(ready) else 1  # a point is drawn but once
    log_scale = ready.scaling.scale.log().expand(model.config.event_shape).flatten().to(ready.dtype)
    values = []
    for block, wanted, condition in with_targets(x, target, ready, labels, samples):
        eps = row_noise(block, (samples, model.config.latent_dim), SEED, PURPOSE).transpose(0, 1).to(ready.dtype)
        px = ready.decode(ready.encode(as_input(block), condition).rsample(eps), condition)
        log_px = px.log_prob(ready.scaling(as_input(wanted), ready.dtype)).mean(0).flatten(1)
        values.append(log_px - log_scale if ready.likelihood.is_density else log_px)
    return torch.cat(values).numpy()


def threshold(scores: np.ndarray, contamination: float | Literal["auto"], weight: np.ndarray | None = None) -> float:
    """The score below which a row is an outlier.

    Args:
        scores: of the training rows [N], higher is more normal.
        contamination: the share of rows that are outliers, or "auto" for Tukey's lower fence, 1.5
            interquartile ranges below the first quartile.
        weight: of each row [N], or None; a weight of 2 equals the row twice.

    >>> threshold(np.array([-9.0, -3.0, -2.0, -1.0]), 0.25)
    -6.0
    """
    weight = np.ones(len(scores)) if weight is None else weight
    scores, weight = scores[weight > 0].astype(np.float64), weight[weight > 0]
    if contamination == "auto":
        low, high = np.quantile(scores, [0.25, 0.75], method="inverted_cdf", weights=weight)
        return float(low - FENCE * (high - low))
    levels, place = np.unique(scores, return_inverse=True)
    below = np.cumsum(np.bincount(place, weight)) / weight.sum()
    # as many levels as fit into the share whole; halfway to the next, so that rounding moves no row across
    count = int(np.searchsorted(below, contamination + 1e-9, side="right"))
    return float(levels[max(count - 1, 0) : count + 1].mean())


def _terms(model: Model, x: np.ndarray) -> Iterator[tuple[np.ndarray, LatentDistribution, Terms]]:
    return terms_of(model, x, SAMPLES, SEED, PURPOSE)


def _has_density(model: Model) -> bool:
    return model.posterior(torch.zeros(1, *model.posterior.parameter_shape, dtype=model.dtype)).has_density
