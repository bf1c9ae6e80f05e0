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
from elbowroom.opened.traversal import range_of_support

DRAWS = 5000
"""Of a prior, whose range a grid goes over where there are no shares of each dimension."""


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
    dimensions: Sequence[int] = (0, 1),
    label: str | None = None,
    labels: Any = None,
) -> Grid:
    """Decoded examples over a plane of the latent space; the other coordinates stay in its middle.

    Args:
        run: an open run of rows.
        x: rows [N, *event] whose codes a model without a prior takes range and middle from; None for other models.
        box: low and high of both axes, or of each; None takes equal shares of the prior, or the range of the codes.
        steps: rows and columns.
        dimensions: the two that change, counted from 0.
        label: of a conditional model, under which all are decoded; None takes its first.
        labels: of the rows x, as the run's `labels` gives them, for a conditional model.

    Raises:
        ConfigError: a box without an inside, less than two steps, or dimensions that are not there.
    """
    fitted, dims = run.estimator, run.estimator.model_.config.latent_dim
    plane = [int(dimension) for dimension in dimensions]
    if len(plane) != 2 or len(set(plane)) != 2 or not all(0 <= dimension < dims for dimension in plane):
        raise ConfigError("A grid goes over two dimensions of the latent space.",
                          f"{', '.join(f'z{d + 1}' for d in plane)} of {dims}",
                          "fit a model with --latent-dim 2, or name two that there are")  # fmt: skip
    if steps < 2:
        raise ConfigError("A grid has two rows and columns at least.", f"steps={steps}", "try 20")
    codes = None if x is None else np.asarray(fitted.transform(x, **(labels or {})))
    across, down = _ticks(fitted, codes, box, steps, plane)
    at = middle(fitted.model_, None if hasattr(fitted, "sample") else codes)
    first, second = plane
    rows = decoded_grid(fitted.model_, across, down, (first, second), run.label_named(label), at)
    drawn = run.as_drawn(rows)
    limits = range_of(x) if x is not None else range_of_support(fitted.model_)
    if limits is None or drawn.shape != rows.shape:  # not known, or in other units
        limits = range_of(drawn)
    return Grid(drawn, across, down[::-1], (first, second), *limits)


def _ticks(
    fitted: Any, codes: np.ndarray | None, box: Sequence[float] | None, steps: int, plane: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """The values of the columns, and of the rows from below."""
    if box is not None:
        return box_ticks(box, steps)
    if hasattr(fitted, "sample") and fitted.model_.prior.quantile(torch.tensor([0.5])) is not None:
        even = prior_ticks(fitted.model_, steps)
        return even, even
    if codes is None:  # a prior whose dimensions hang together
        codes = prior_draws(fitted.model_, DRAWS, 0, "grid")
    across, down = code_ticks(codes[:, plane], steps)
    return across, down
