"""The decoded manifold: what the decoder draws over a plane of the latent space."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from elbowroom.errors import DataError
from elbowroom.pictures import checks
from elbowroom.pictures.cells import cell_aspect, draw_cells
from elbowroom.pictures.numerals import aligned
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import LABEL, SMALL, SOFT
from elbowroom.pictures.words import say

SIDE = 5.6  # inches, of the longer side of the grid
LEFT, BELOW = 0.78, 0.5  # inches for ticks and axis names


@in_style
def decoded_grid(
    grid: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    *,
    vmin: float,
    vmax: float,
    ink: bool = False,
    dimensions: tuple[int, int] = (1, 2),
    language: str = "en",
) -> Figure:
    """A grid of decoded points, its axes marked in latent units at the places decoded.

    Args:
        grid: [R, C, *event]; the first row is drawn on top.
        x: [C] latent values of the columns, such as quantiles of the prior.
        y: [R] latent values of the rows, from the top down.
        vmin: lowest value of the data's range.
        vmax: highest value of the data's range.
        ink: draw larger values of grey pictures darker.
        dimensions: numbers of the two latent dimensions, for the axis names.
        language: "en" or "ko".

    Raises:
        DataError: places that do not match the grid.
        ConfigError: an unknown language, or an empty range.
    """
    array = checks.examples(grid, "A decoded grid", lead=2)
    checks.value_range(vmin, vmax)
    rows, columns = array.shape[:2]
    if len(x) != columns or len(y) != rows:
        raise DataError(
            "A decoded grid has one x per column and one y per row.",
            f"a grid of {rows} x {columns}, {len(x)} x and {len(y)} y",
            "pass the latent values the grid was decoded at",
        )
    aspect = cell_aspect(array.shape[2:])
    cell = min(SIDE / columns, SIDE / (rows * aspect), 0.62)
    width, height = cell * columns, cell * aspect * rows
    sheet = Sheet(LEFT + width + 0.1, height + BELOW + 0.05)
    axes = sheet.place(LEFT, 0.05, width, height)
    draw_cells(axes, array.reshape(rows * columns, *array.shape[2:]), columns, vmin, vmax, ink, gap=0.0)
    # The axis frame stays off; ticks are texts, so that they stand close to the pictures.
    across_text, up_text = aligned(x), aligned(y)
    style: dict[str, Any] = {"color": SOFT, "fontsize": SMALL}
    for c in _ticks(columns, cell, 0.55):
        axes.text(c + 0.5, rows + 0.06 / (cell * aspect), across_text[c], ha="center", va="top", **style)
    for r in _ticks(rows, cell * aspect, 0.3):
        axes.text(-0.08 / cell, r + 0.5, up_text[r], ha="right", va="center", **style)
    across, up = (say("latent_axis", language, dimension=d) for d in dimensions)
    axes.text(columns / 2, rows + 0.28 / (cell * aspect), across, ha="center", va="top", color=SOFT, fontsize=LABEL)
    axes.text(-0.66 / cell, rows / 2, up, ha="center", va="center", color=SOFT, fontsize=LABEL, rotation=90)
    return sheet


def _ticks(count: int, size: float, width: float) -> list[int]:
    """The places that get a number, as evenly as they can be, from one end to the other with `width` inches each."""
    wanted = max(2, min(count, int(count * size / width)))
    return [int(place) for place in np.unique(np.linspace(0, count - 1, wanted).round())]
