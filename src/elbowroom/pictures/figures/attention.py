"""Attention: how much each token that was written looked at each token that was read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from elbowroom.errors import DataError
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import HAIR, SMALL, SOFT, WIDTH
from elbowroom.pictures.typeface import text_width
from elbowroom.pictures.words import say

CELL = 0.32  # inches of a token's row and column, at most
ENDS = {"[END]": "\u25a0"}
"""How the token behind the last is drawn."""


@in_style
def attention(weights: np.ndarray, generated: Sequence[str], read: Sequence[str], *, language: str = "en") -> Figure:
    """A row for each token that was written, a column for each that was read, darker for more attention.

    Args:
        weights: [U, T] shares, each row sums to one.
        generated: the U tokens of the rows.
        read: the T tokens of the columns.
        language: "en" or "ko".

    Raises:
        DataError: weights of another shape, or none.
        ConfigError: an unknown language.
    """
    weights = np.asarray(weights, dtype=np.float64)
    if weights.shape != (len(generated), len(read)) or not weights.size:
        raise DataError("Attention has a row for each token written and a column for each token read.",
                        f"{weights.shape} for {len(generated)} and {len(read)} tokens", "pass both whole")  # fmt: skip
    rows, columns = ([ENDS.get(token, token.strip() or "\u2423") for token in tokens] for tokens in (generated, read))
    left = 0.42 + max(text_width(token, SMALL) for token in rows)
    cell = min(CELL, (WIDTH - left - 0.2) / len(columns))
    widest = max(text_width(token, SMALL) for token in columns)
    upright = widest < cell - 0.04
    top = 0.42 + (0.14 if upright else widest)
    sheet = Sheet(max(left + cell * len(columns) + 0.2, 2.6), top + cell * len(rows) + 0.12)
    axes = sheet.place(left, top, cell * len(columns), cell * len(rows))
    # paper where nothing is, so that the eye finds the way of the attention and not the grid
    colours = LinearSegmentedColormap.from_list("attention", ["#ffffff", "#b9d3ea", "#5b97cd", "#2b6cb0", "#143a66"])
    axes.pcolormesh(weights, cmap=colours, vmin=0, vmax=1, edgecolors=HAIR, linewidth=0.4)
    axes.invert_yaxis()
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xticks(np.arange(len(columns)) + 0.5, columns, rotation=0 if upright else 90)
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
    axes.tick_params(length=0, pad=3, labelcolor="#1f2733")
    for spine in axes.spines.values():
        spine.set(visible=True, color=HAIR)
    axes.set_xlabel(say("attention_read", language), fontsize=SMALL, loc="left", color=SOFT)
    axes.set_ylabel(say("attention_written", language), fontsize=SMALL, loc="top", color=SOFT)
    return sheet
