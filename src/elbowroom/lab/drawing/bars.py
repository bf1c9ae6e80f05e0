"""A lying bar for each label at the mean of its values, the number at its end, dots where there are several."""

from __future__ import annotations

import numpy as np

from elbowroom.lab.drawing.common import (
    Text,
    colours_of,
    finite,
    floats,
    grid,
    head,
    head_height,
    limits,
    line_at,
    quiet,
    write,
)  # fmt: skip
from elbowroom.lab.panels import Panel
from elbowroom.pictures.numerals import short
from elbowroom.pictures.sheet import Sheet
from elbowroom.pictures.style import INK, SERIES, SMALL
from elbowroom.pictures.typeface import text_width

BESIDE, ABOVE = 0.25, 0.38  # inches of a row whose name stands in front of the bar, or above it


def height(panel: Panel, text: Text, width: float) -> float:
    """Inches of the whole panel."""
    top = head_height(text(panel["title"]), text(panel["y"]), width)
    return top + len(panel["values"]) * (BESIDE if _front(panel, text, width) else ABOVE) + 0.3


def draw(panel: Panel, text: Text, sheet: Sheet, left: float, top: float, width: float) -> None:
    """Short names stand in front of their bars, long ones above."""
    top = head(sheet, left, top, text(panel["title"]), text(panel["y"]), width)
    front = _front(panel, text, width)
    step = BESIDE if front else ABOVE
    names = list(panel["values"])
    across = width - front - 0.55
    axes = sheet.place(left + front, top, across, step * len(names))
    rows = [floats(panel["values"][name]) for name in names]
    means = [float(np.nanmean(row)) if np.isfinite(row).any() else np.nan for row in rows]
    colours = colours_of(names) if len(names) <= 6 else dict.fromkeys(names, SERIES[0])
    middle = 0.5 if front else 0.72
    for i, (name, row, mean) in enumerate(zip(names, rows, means, strict=True)):
        axes.barh(i + middle, mean, height=0.44 if front else 0.3, color=colours[name], alpha=0.85, linewidth=0)
        if len(row) > 1:
            axes.plot(row, np.full(len(row), i + middle), "o", color=INK, markersize=2.6, alpha=0.55, markeredgewidth=0)
        if front:
            write(sheet, left + front - 0.08, top + i * step + 0.05, text(name), INK, align="right")
        else:
            write(sheet, left, top + i * step + 0.03, text(name), INK)
        write(sheet, left + width, top + (i + middle) * step - 0.075, short(mean), INK, align="right")
    reference = [] if panel["reference"] is None else [panel["reference"]]
    low, high = limits(finite([[row.tolist() for row in rows], reference, [0.0]]), margin=0.03)
    quiet(axes.xaxis, rows[0])
    axes.set(ylim=(len(names), 0), xlim=(low if low < -0.04 * (high - low) else 0, high), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
    line_at(axes, panel["reference"], upright=True)
    grid(axes, "x")


def _front(panel: Panel, text: Text, width: float) -> float:
    """Inches for names in front of the bars; 0 where they stand above."""
    longest = max(text_width(text(name), SMALL) for name in panel["values"]) + 0.12
    return longest if longest <= 0.34 * width else 0.0
