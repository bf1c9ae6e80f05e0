"""The decoded grid of a run of rows: over a box, over the prior, or over the range of the codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from elbowroom.data.arrays import range_of
from elbowroom.errors import ConfigError
from elbowroom.evaluation.health import prior_draws
from elbowroom.latent.grid import box_ticks, code_ticks, decoded_grid, prior_ticks
from elbowroom.latent.middle import middle
from elbowroom.latent.ranking import decoded_change, most_telling
from elbowroom.opened.traversal import range_of_support

DRAWS = 5000
"""Of a prior, which say which dimensions matter, and where it lies if there are no shares of each dimension."""


@dataclass(frozen=True)
class Grid:
    """What a figure of a grid shows.

    Args:
        pictures: decoded examples [steps, steps, *event], as they are drawn, the highest row first.
        x, y: the values of the columns, and of the rows from the top down [steps].
        dimensions: the two that change, counted from 0.
        low, high: the range of what is drawn.
    """

    pictures: np.ndarray
    x: np.ndarray
    y: np.ndarray
    dimensions: tuple[int, int]
    low: float
    high: float


def grid_of_run(
    run: Any,
    x: np.ndarray | None = None,
    box: Sequence[float] | None = None,
    steps: int = 20,
    dimensions: Sequence[int] | None = None,
    label: str | None = None,
    labels: Any = None,
) -> Grid:
    """Decoded examples over a plane of the latent space; the other coordinates stay in its middle.

    Args:
        run: an open run of rows.
        x: rows [N, *event] whose codes a model without a prior takes range and middle from; None for other models.
        box: low and high of both axes, or of each; None takes equal shares of the prior, or the range of the codes.
        steps: rows and columns.
        dimensions: the two that change, counted from 0; None takes those that change the decoded examples most.
        label: of a conditional model, under which all are decoded; None takes its first.
        labels: of the rows x, as the run's `labels` gives them, for a conditional model.

    Raises:
        ConfigError: a box without an inside, less than two steps, or dimensions that are not there.
    """
    fitted, under = run.estimator, run.label_named(label)
    model, has_prior = fitted.model_, hasattr(fitted, "sample")
    if steps < 2:
        raise ConfigError("A grid has two rows and columns at least.", f"steps={steps}", "try 20")
    codes = None if x is None else np.asarray(fitted.transform(x, **(labels or {})))
    if has_prior or codes is None:
        around, spread = prior_draws(model, DRAWS, 0, "grid").astype(np.float32), 1.0
    else:
        around, spread = codes, float(codes.std(0).mean())
    first, second = _plane(model, around, spread, under) if dimensions is None else _checked(model, dimensions)
    if box is not None:
        across, down = box_ticks(box, steps)
    elif has_prior and model.prior.quantile(torch.tensor([0.5])) is not None:
        across = down = prior_ticks(model, steps)
    else:
        across, down = code_ticks(around[:, [first, second]], steps)
    at = middle(model, None if has_prior else codes)
    rows = decoded_grid(model, across, down, (first, second), under, at)
    drawn = run.as_drawn(rows)
    limits = range_of(x) if x is not None else range_of_support(model)
    if limits is None or drawn.shape != rows.shape:  # not known, or in other units
        limits = range_of(drawn)
    return Grid(drawn, across, down[::-1], (first, second), *limits)


def _plane(model: Any, around: np.ndarray, spread: float, under: Any) -> tuple[int, int]:
    """The two dimensions that change the decoded examples most, in the order of their numbers."""
    if around.shape[1] < 2:
        return _checked(model, [0])
    first, second = sorted(most_telling(decoded_change(model, around, spread, under), 2))
    return first, second


def _checked(model: Any, dimensions: Sequence[int]) -> tuple[int, int]:
    chosen, dims = [int(dimension) for dimension in dimensions], model.config.latent_dim
    if len(chosen) != 2 or chosen[0] == chosen[1] or not all(0 <= dimension < dims for dimension in chosen):
        raise ConfigError("A grid goes over two dimensions of the latent space.",
                          f"{', '.join(f'z{d + 1}' for d in chosen)} of {dims}",
                          "name two that there are, or fit a model with --latent-dim 2")  # fmt: skip
    return chosen[0], chosen[1]
