"""A grid of samples, or of any examples that need no words."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.figure import Figure

from elbowroom.pictures import checks
from elbowroom.pictures.cells import cell_aspect, draw_cells
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import WIDTH
from elbowroom.pictures.words import words

CELL = 0.62  # inches, at most


@in_style
def samples(
    pictures: np.ndarray,
    *,
    vmin: float,
    vmax: float,
    ink: bool = False,
    columns: int | None = None,
    language: str = "en",
) -> Figure:
    """A grid of examples, tightly set.

    Args:
        pictures: [N, *event].
        vmin: lowest value of the data's range.
        vmax: highest value of the data's range.
        ink: draw larger values of grey pictures darker.
        columns: examples in a row; by default nearly a square, at most 12.
        language: "en" or "ko".

    Raises:
        DataError: no pictures.
        ConfigError: an unknown language, or an empty range.
    """
    words(language)  # a grid has no words, and yet refuses a language it would not speak
    array = checks.examples(pictures, "A grid of samples")
    checks.value_range(vmin, vmax)
    aspect = cell_aspect(array.shape[1:])
    columns = min(len(array), columns or min(12, math.ceil(math.sqrt(len(array) * max(aspect, 0.5)))))
    rows = -(-len(array) // columns)
    cell = min(CELL, WIDTH / columns)
    sheet = Sheet(cell * columns, cell * aspect * rows)
    draw_cells(sheet.place(0, 0, cell * columns, cell * aspect * rows), array, columns, vmin, vmax, ink)
    return sheet
