"""Styles by class: one code in each column, one label in each row (Kingma et al. 2014, arXiv 1406.5298, figure 1)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from elbowroom.pictures import checks
from elbowroom.pictures.cells import cell_aspect, draw_cells
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import INK, LABEL, WIDTH
from elbowroom.pictures.typeface import text_width
from elbowroom.pictures.words import name

CELL = 0.62  # inches, at most


@in_style
def style_grid(
    rows: Mapping[str, np.ndarray], *, vmin: float, vmax: float, ink: bool = False, language: str = "en"
) -> Figure:
    """A grid of decoded codes, each row named by its label.

    Args:
        rows: label -> [M, *event], the same M codes in each.
        vmin: lowest value of the data's range.
        vmax: highest value of the data's range.
        ink: draw larger values of grey pictures darker.
        language: "en" or "ko".

    Raises:
        DataError: rows that differ in shape, or none.
        ConfigError: an unknown language, or an empty range.
    """
    arrays = {key: checks.examples(row, "A grid of styles") for key, row in rows.items()}
    checks.same_length(arrays, "styles")
    checks.value_range(vmin, vmax)
    names = [name(key, language) for key in arrays]
    columns, *event = next(iter(arrays.values())).shape
    left = 0.2 + min(1.8, max(text_width(text, LABEL) for text in names))
    cell = min(CELL, (WIDTH - left) / columns)
    height = cell * cell_aspect(tuple(event))
    sheet = Sheet(left + cell * columns, height * len(arrays))
    for place, (text, row) in enumerate(zip(names, arrays.values(), strict=True)):
        axes = sheet.place(left, place * height, cell * columns, height)
        draw_cells(axes, row, columns, vmin, vmax, ink)
        axes.text(-0.14 / (cell * columns), 0.5, text, transform=axes.transAxes, ha="right", va="center",
                  color=INK, fontsize=LABEL)  # fmt: skip
    return sheet
