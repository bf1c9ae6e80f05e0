"""A map of numbers, with its scale above it; cells without a number stay empty."""

from __future__ import annotations

import numpy as np

from elbowroom.lab.drawing.common import (
    LEFT,
    LINE,
    RIGHT,
    Text,
    below,
    finite,
    floats,
    foot_height,
    head,
    head_height,
    quiet,
    write,
)  # fmt: skip
from elbowroom.lab.panels import Panel
from elbowroom.pictures.numerals import short
from elbowroom.pictures.sheet import Sheet
from elbowroom.pictures.style import SMALL, SOFT, heat
from elbowroom.pictures.typeface import text_width


def height(panel: Panel, text: Text, width: float) -> float:
    """Inches of the whole panel."""
    top = head_height(text(panel["title"]), text(panel["y_label"]), width) + LINE
    return top + _high(panel, width) + foot_height(text(panel["x_label"]), width - LEFT - RIGHT)


def draw(panel: Panel, text: Text, sheet: Sheet, left: float, top: float, width: float) -> None:
    """First row lowest."""
    top = head(sheet, left, top, text(panel["title"]), text(panel["y_label"]), width)
    across, high = width - LEFT - RIGHT, _high(panel, width)
    grid, seen = floats(panel["grid"]), finite(panel["grid"])
    low, most = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
    _scale(sheet, left, top, low, most)
    top += LINE
    axes = sheet.place(left + LEFT, top, across, high)
    extent = panel["extent"] or [0, grid.shape[1], 0, grid.shape[0]]
    axes.imshow(np.ma.masked_invalid(grid), cmap=heat(), vmin=low, vmax=most, origin="lower", extent=tuple(extent),
                interpolation="none", aspect="auto")  # fmt: skip
    quiet(axes.xaxis, extent[:2])
    quiet(axes.yaxis, extent[2:])
    below(sheet, axes, text(panel["x_label"]), left + LEFT, top + high, across)


def _scale(sheet: Sheet, left: float, top: float, low: float, high: float) -> None:
    """Lowest number, the colours, highest number."""
    first = text_width(short(low), SMALL) + 0.06
    write(sheet, left, top - 0.05, short(low), SOFT)
    strip = sheet.place(left + first, top + 0.01, 0.8, 0.07)
    strip.imshow(np.linspace(0, 1, 64)[None], cmap=heat(), aspect="auto")
    strip.set_axis_off()
    write(sheet, left + first + 0.86, top - 0.05, short(high), SOFT)


def _high(panel: Panel, width: float) -> float:
    rows, columns = np.shape(panel["grid"])
    shape = rows / columns if not panel["extent"] else 1.0
    return float(np.clip(shape, 0.4, 1.0)) * 0.86 * (min(width, 3.6) - LEFT - RIGHT)
