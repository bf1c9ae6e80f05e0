"""How unusual rows are to a model, feature by feature or step by step, and where unusual begins.

A model with a density is asked for its bound on log p(x); an autoencoder, which has none, for how far a row lies from
what it restores.

A verdict on a row does not hang on its last digits: all is computed in float64, and where codes are drawn, every row
gets the same draws (common random numbers). With draws of its own, rounding a row would draw anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from elbowroom.distributions.distribution import Distribution
from elbowroom.errors import DataError
from elbowroom.evaluation.inference import as_input, finite, for_inference, over, with_targets
from elbowroom.maths.noise import common_noise
from elbowroom.model import Model
from elbowroom.objectives import bounds

SAMPLES = 16
"""Draws of q(z|x) behind a score, in pairs eps and -eps, so that what is linear in eps leaves no error."""
SEED, PURPOSE = 0, "anomaly"
NOISES = 4
"""Draws of noise under which a row is restored, in such pairs too."""
PLAIN = 0.25
"""Weight of the row restored as it is, among restorations: a network that learned outliers shows it there."""
LEAST_SPREAD = 0.01
"""Of a view, as a share of its largest value: where most rows are alike, quartiles coincide."""
FENCE = 1.5
"""Interquartile ranges between the quartile and the fence (Tukey 1977, "Exploratory Data Analysis")."""


def normality(model: Model, x: np.ndarray, measure: str, spreads: Sequence[float] = ()) -> np.ndarray:
    """How normal each row is [N], higher is more normal.

    With "likelihood" the ELBO in nats, else minus the sum of what its features add, `shares_by_feature`.
    """
    if measure == "deviation":
        return -(views_of(model, x) @ weights_of(spreads))
    if measure != "likelihood":
        return -shares_by_feature(model, x, measure).sum(1)
    ready, eps = _with_draws(model)

    def elbo(rows: Tensor, _: Tensor | None) -> Tensor:
        return bounds.elbo(ready.score(rows, ready.encode(rows), eps.expand(-1, len(rows), -1)))

    with ready.fixed_prior():
        return over(x, ready, elbo, samples=SAMPLES)


def shares_by_feature(model: Model, x: np.ndarray, measure: str, spreads: Sequence[float] = ()) -> np.ndarray:
    """What each feature adds to a row's abnormality [N, F]; the event is flattened.

    The shares of a row sum to minus its `normality`, with "likelihood" to that less the KL, which is no single
    feature's. With "reconstruction" the sum is -E_q[log p(x|z)], which An & Cho 2015 ("Variational autoencoder based
    anomaly detection using reconstruction probability") take for a score.

    Args:
        model: fitted.
        x: rows [N, *event].
        measure: deviation, error, likelihood or reconstruction.
        spreads: for deviation, those of the training rows.
    """
    if measure == "deviation":
        weights = torch.from_numpy(weights_of(spreads))
        return _over_views(model, x, lambda views: torch.tensordot(views, weights, 1))
    return errors_by_feature(model, x) if measure == "error" else -log_px_by_feature(model, x)


def views_of(model: Model, x: np.ndarray) -> np.ndarray:
    """How far each row lies in each of its views [N, V], in nats, summed over its values; see `_over_views`."""
    return _over_views(model, x, lambda views: views.sum(1))


def spreads_of(views: np.ndarray, weight: np.ndarray | None = None) -> list[float]:
    """The interquartile range of each view of the training rows, by which views of different ranges can be added.

    Args:
        views: of `views_of` [N, V].
        weight: of each row [N], or None; a weight of 2 equals the row twice.
    """
    if weight is not None:
        views, weight = views[weight > 0], weight[weight > 0]
    low, high = np.quantile(views, [0.25, 0.75], axis=0, method="inverted_cdf", weights=weight)
    spreads = np.maximum(high - low, LEAST_SPREAD * views.max(0))
    return [float(spread) if spread > 0 else 1.0 for spread in spreads]


def weights_of(spreads: Sequence[float]) -> np.ndarray:
    """How much each view counts [V]: in units of its spread, the restorations together as much as the middles."""
    restorations = [PLAIN, 1.0 - PLAIN] if len(spreads) == 3 else [1.0]
    return np.array([*restorations, 1.0]) / np.array(spreads)


def _over_views(model: Model, x: np.ndarray, function: Callable[[Tensor], Tensor]) -> np.ndarray:
    """The function's results on the views [B, F, V] of blocks of rows.

    A view is how far each value lies, by how much the log density of the model's likelihood is lower there than at its
    peak [nats]: first about what is restored of the row as it is; then, where training had noise, about what is
    restored under the strongest noise, the mean over the draws; last about the zero of scaled data, which is what a
    decoder that knows nothing of the row would say.
    """
    ready = for_inference(model, np.float64)
    event, corruption = model.config.event_shape, model.config.corruption
    strengths = (0.0,) if corruption is None else (0.0, max(corruption.sigmas))
    eps = common_noise(NOISES, math.prod(event), SEED, "noise").view(NOISES, 1, *event).to(ready.dtype)

    def views(rows: Tensor, _: Tensor | None) -> Tensor:
        scaled = ready.scaling(rows, ready.dtype)
        middle = ready.likelihood(scaled.new_zeros(len(scaled), *ready.likelihood.parameter_shape))
        seen = []
        for sigma in strengths:
            damaged = (scaled + sigma * eps if sigma else scaled[None]).flatten(0, 1)
            restored = ready.decode(ready.encode_scaled(damaged).code.view(-1, len(scaled), model.config.latent_dim))
            seen.append(_below_peak(restored, scaled).mean(0))
        return function(torch.stack([view.flatten(1) for view in (*seen, _below_peak(middle, scaled))], 2))

    return over(x, ready, views, samples=NOISES)


def _below_peak(px: Distribution, x: Tensor) -> Tensor:
    return px.log_prob(px.mode) - px.log_prob(x)


def errors_by_feature(model: Model, x: np.ndarray) -> np.ndarray:
    """Each value's squared reconstruction error in scaled units, divided by the number of values [N, F]."""
    ready = for_inference(model, np.float64)

    def errors(rows: Tensor, _: Tensor | None) -> Tensor:
        scaled = ready.scaling(rows, ready.dtype)
        restored = ready.decode(ready.encode_scaled(scaled).mean).mean
        return (scaled - restored).square().flatten(1) / scaled[0].numel()

    return over(x, ready, errors)


def log_px_by_step(model: Model, x: np.ndarray, labels: Any = None, target: np.ndarray | None = None) -> np.ndarray:
    """log p(x_t|z) of each step of series [N, T] or [N, T, C] in nats [N, T], summed over the channels.

    It is the mean over draws of z from q(z|x), the same draws for every row; the sum over the steps is E_q[log p(x|z)].
    Of a target, if there is one, x_t is the target's.

    Raises:
        DataError: rows that are no series.
    """
    if x.ndim not in (2, 3):
        raise DataError("Series are [N, T] or [N, T, C].", f"rows of shape {x.shape[1:]}", "pass windows of a series")
    return log_px_by_feature(model, x, labels, target).reshape(*x.shape[:2], -1).sum(2)


@torch.no_grad()
def log_px_by_feature(model: Model, x: np.ndarray, labels: Any = None, target: np.ndarray | None = None) -> np.ndarray:
    """log p(x_i|z) of each value in nats [N, F], the mean over the draws of z behind `normality`."""
    ready, eps = _with_draws(model)
    log_scale = ready.scaling.scale.log().expand(model.config.event_shape).flatten().to(ready.dtype)
    values = []
    for block, wanted, condition in with_targets(x, target, ready, labels, len(eps)):
        z = ready.encode(as_input(block), condition).rsample(eps.expand(-1, len(block), -1))
        log_px = ready.decode(z, condition).log_prob(ready.scaling(as_input(wanted), ready.dtype)).mean(0).flatten(1)
        values.append(log_px - log_scale if ready.likelihood.is_density else log_px)
    return finite(torch.cat(values).numpy())


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


def _with_draws(model: Model) -> tuple[Model, Tensor]:
    """The model in float64, and the noise of every row's draws [S, 1, D]; a point is drawn but once."""
    ready = for_inference(model, np.float64)
    samples = SAMPLES if _has_density(ready) else 1
    return ready, common_noise(samples, model.config.latent_dim, SEED, PURPOSE).to(ready.dtype)


def _has_density(model: Model) -> bool:
    return model.posterior(torch.zeros(1, *model.posterior.parameter_shape, dtype=model.dtype)).has_density
