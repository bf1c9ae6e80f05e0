"""Latent traversals: one dimension moved per row, the others kept still."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from elbowroom.errors import DataError
from elbowroom.pictures import checks
from elbowroom.pictures.cells import cell_aspect, draw_cells
from elbowroom.pictures.numerals import aligned
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import INK, LABEL, SMALL, SOFT, WIDTH
from elbowroom.pictures.words import say

CELL = 0.58  # inches, at most
LEFT, ABOVE = 1.05, 0.44  # inches for row names and column values


@in_style
def traversals(
    grid: np.ndarray,
    values: np.ndarray,
    *,
    vmin: float,
    vmax: float,
    dimensions: Sequence[int] | None = None,
    kl: np.ndarray | None = None,
    changes: np.ndarray | None = None,
    ink: bool = False,
    language: str = "en",
) -> Figure:
    """A row of decoded pictures per latent dimension, named "z3  KL 1.7 nats", and the value of z above.

    Args:
        grid: [D, steps, *event].
        values: [steps] latent values of the columns.
        vmin: lowest value of the data's range.
        vmax: highest value of the data's range.
        dimensions: [D] numbers of the latent dimensions shown; 1 to D by default.
        kl: [D] KL of each shown dimension in nats, if there is one.
        changes: [D] how much each changes the pictures, as a share of the range, to be written in place of a KL.
        ink: draw larger values of grey pictures darker.
        language: "en" or "ko".

    Raises:
        DataError: values, dimensions or KL that do not match the grid.
        ConfigError: an unknown language, or an empty range.
    """
    array = checks.examples(grid, "A traversal", lead=2)
    checks.value_range(vmin, vmax)
    rows, steps = array.shape[:2]
    numbers = list(range(1, rows + 1)) if dimensions is None else list(dimensions)
    columns = [column for column in (numbers, kl, changes) if column is not None]
    if len(values) != steps or any(len(column) != rows for column in columns):
        raise DataError(
            "A traversal has one value per column, and one dimension and one KL or change per row.",
            f"a grid of {rows} x {steps}, {len(values)} values, {len(numbers)} dimensions",
            "pass the latent values and dimensions the grid was decoded at",
        )
    aspect = cell_aspect(array.shape[2:])
    cell = min(CELL, (WIDTH - LEFT) / steps)
    width, height = cell * steps, cell * aspect * rows
    sheet = Sheet(LEFT + width, ABOVE + height)
    axes = sheet.place(LEFT, ABOVE, width, height)
    draw_cells(axes, array.reshape(rows * steps, *array.shape[2:]), steps, vmin, vmax, ink)
    up = 1 / (cell * aspect)  # data units of one inch
    for c, value in enumerate(aligned(values)):
        axes.text(c + 0.5, -0.07 * up, value, ha="center", va="bottom", color=SOFT, fontsize=SMALL)
    axes.text(
        steps / 2,
        -0.25 * up,
        say("latent_value", language),
        ha="center",
        va="bottom",
        color=SOFT,
        fontsize=SMALL,
    )
    for r in range(rows):
        title = say("latent_axis", language, dimension=numbers[r])
        note = _note(r, kl, changes, language)
        shift = min(0.085 * up, 0.24) if note else 0
        axes.text(-0.13 / cell, r + 0.5 - shift, title, ha="right", va="center", color=INK, fontsize=LABEL)
        if note:
            axes.text(-0.13 / cell, r + 0.5 + shift, note, ha="right", va="center", color=SOFT, fontsize=SMALL - 0.5)
    return sheet


def _note(row: int, kl: np.ndarray | None, changes: np.ndarray | None, language: str) -> str:
    """What stands below the name of a dimension."""
    if changes is not None:
        return say("change_of_dimension", language, share=float(changes[row]))
    if kl is None:
        return ""
    key = "kl_of_dimension" if kl[row] >= 0.1 else "kl_small"
    return say(key, language, kl=float(kl[row])).replace("-", "−")
