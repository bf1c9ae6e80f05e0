"""A traversal of a run of rows: one latent dimension at a time, those first that change the decoded examples most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from elbowroom.data.arrays import range_of
from elbowroom.errors import ConfigError
from elbowroom.evaluation.health import prior_draws
from elbowroom.latent.middle import middle
from elbowroom.latent.ranking import BASES, decoded_change, most_telling
from elbowroom.latent.support import prior_values
from elbowroom.latent.traverse import traverse


@dataclass(frozen=True)
class Traversal:
    """What a figure of a traversal shows.

    Args:
        rows: decoded examples [dimensions, steps, *event], as they are drawn.
        values: of the dimension that moves [steps].
        dimensions: counted from 0.
        changes: of each, the change of a decoded value as a share of the range of the data.
        low, high: the range of what is drawn.
    """

    rows: np.ndarray
    values: np.ndarray
    dimensions: Sequence[int]
    changes: np.ndarray
    low: float
    high: float


def traversal(
    run: Any, x: np.ndarray | None = None, row: int | None = None, most: int = 10, steps: int = 9, reach: float = 2.5,
    dimensions: Sequence[int] | None = None, label: str | None = None, labels: Mapping[str, Any] | None = None,
) -> Traversal:  # fmt: skip
    """Decoded examples along the dimensions that are named, or else along those that matter most.

    Args:
        run: an open run of rows.
        x: rows [N, *event] to start from; None for the middle of the prior, of a model that has one.
        row: the one to start from; None for the mean of all codes.
        most: dimensions, at most.
        steps: values of each.
        reach: standard deviations to either side; of a prior of another form, where as much of it lies outside.
        dimensions: which, counted from 0, in this order; None takes those that change most.
        label: under which all are decoded, of a conditional model; by default the first class.
        labels: of x, as `transform` takes them, where the encoder reads them.

    Raises:
        ConfigError: a dimension that is not there, or a label for a model without.
    """
    fitted, has_prior = run.estimator, hasattr(run.estimator, "sample")
    under = run.label_named(label)
    if x is None:
        codes = prior_draws(fitted.model_, BASES, 0, "traverse").astype(np.float32)
        start, spread, limits = middle(fitted.model_), 1.0, range_of_support(fitted.model_)
    else:
        codes = np.asarray(fitted.transform(x, **(labels or {})))
        start = codes.mean(0) if row is None else codes[row]
        spread, limits = 1.0 if has_prior else float(codes.std(0).mean()), range_of(x)
    changes = decoded_change(fitted.model_, codes, spread, labels=under)
    chosen = most_telling(changes, most) if dimensions is None else list(dimensions)
    if not all(0 <= dimension < len(changes) for dimension in chosen):
        raise ConfigError("A traversal moves dimensions of the latent space.",
                          f"{', '.join(f'z{d + 1}' for d in chosen)} of {len(changes)}",
                          f"name some of 1 to {len(changes)}")  # fmt: skip
    if has_prior:
        values = prior_values(fitted.model_, reach, steps)
    else:
        values = np.linspace(-reach, reach, steps) * spread
    rows = traverse(fitted.model_, start, values.tolist(), chosen, under)
    low, high = limits or (float(rows.min()), float(rows.max()))
    shares, drawn = changes[chosen] / (high - low), run.as_drawn(rows)
    if drawn.shape != rows.shape:  # in other units
        low, high = float(drawn.min()), float(drawn.max())
    return Traversal(drawn, values, chosen, shares, low, high)


def range_of_support(model: Any) -> tuple[float, float] | None:
    """The range of the data where the likelihood is for a range, as that of pixels is."""
    if model.config.likelihood.support is None:
        return None
    scaled = torch.tensor(model.config.likelihood.support, dtype=torch.float64)
    ends = [model.to_data(end.expand(model.config.event_shape)) for end in scaled]
    return float(ends[0].min()), float(ends[1].max())
