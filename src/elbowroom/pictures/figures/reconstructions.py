"""Rows of the same examples, one above the other: input and reconstructions, or clean, noisy and restored."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from elbowroom.pictures import checks
from elbowroom.pictures.cells import cell_aspect, draw_cells
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import INK, LABEL, SERIES, SOFT, WIDTH, series_colours
from elbowroom.pictures.typeface import text_width
from elbowroom.pictures.words import name

CELL = 0.62  # inches, at most
BETWEEN = 0.16  # inches between two blocks of rows


@in_style
def reconstructions(
    rows: Mapping[str, np.ndarray],
    *,
    vmin: float,
    vmax: float,
    ink: bool = False,
    columns: int = 10,
    language: str = "en",
) -> Figure:
    """Examples in columns, what became of them in rows, each row named at its left.

    Args:
        rows: name -> [N, *event], all of one shape; well-known names ("input", "vae") are translated.
        vmin: lowest value of the data's range.
        vmax: highest value of the data's range.
        ink: draw larger values of grey pictures darker.
        columns: examples side by side; more of them continue in a block below.
        language: "en" or "ko".

    Raises:
        DataError: rows that differ in shape, or none.
        ConfigError: an unknown language, or an empty range.
    """
    arrays = {key: checks.examples(row, "A row of reconstructions") for key, row in rows.items()}
    checks.same_length(arrays, "reconstructions")
    checks.value_range(vmin, vmax)
    labels = [name(key, language) for key in arrays]
    first = next(iter(arrays.values()))
    count, aspect = len(first), cell_aspect(first.shape[1:])
    columns = min(columns, count)
    blocks = -(-count // columns)

    label_width = 0.2 + min(1.8, max(text_width(text, LABEL) for text in labels))
    cell = min(CELL if columns > 5 else 2 * CELL, (WIDTH - label_width) / columns)
    row_height = cell * aspect
    block_height = row_height * len(arrays)
    sheet = Sheet(label_width + cell * columns, blocks * block_height + (blocks - 1) * BETWEEN)
    tones = series_colours(list(arrays)) | dict.fromkeys(list(arrays)[:1], SOFT)
    for block in range(blocks):
        for r, (key, row) in enumerate(arrays.items()):
            part = row[block * columns : (block + 1) * columns]
            top = block * (block_height + BETWEEN) + r * row_height
            axes = sheet.place(label_width, top, cell * columns, row_height)
            draw_cells(axes, part, columns, vmin, vmax, ink, colour=tones.get(key, SERIES[0]))
            axes.text(
                -0.14 / (cell * columns), 0.5, labels[r], transform=axes.transAxes, ha="right", va="center",
                color=INK, fontsize=LABEL,
            )  # fmt: skip
    return sheet
