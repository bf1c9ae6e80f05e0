"""Arms side by side: a dot for each seed, the dots of a seed joined, the mean of an arm as a bar."""

from __future__ import annotations

import matplotlib.patheffects as effects
import numpy as np

from elbowroom.lab.drawing.common import (
    LEFT,
    LINE,
    RIGHT,
    Text,
    colours_of,
    finite,
    floats,
    grid,
    head,
    head_height,
    limits,
    line_at,
    plot_height,
    quiet,
    wrapped,
    write,
)  # fmt: skip
from elbowroom.lab.panels import Panel
from elbowroom.pictures.numerals import short
from elbowroom.pictures.sheet import Sheet
from elbowroom.pictures.style import FAINT, INK, PAPER, SMALL
from elbowroom.pictures.typeface import text_width

HALO = [effects.withStroke(linewidth=2.2, foreground=PAPER)]  # numbers stand among the lines of seeds
ROW = 0.36  # inches of an arm that lies


def height(panel: Panel, text: Text, width: float) -> float:
    """Inches of the whole panel."""
    top = head_height(text(panel["title"]), text(panel["y"]), width)
    if _lies(panel, text, width):
        return top + ROW * len(panel["arms"]) + 0.3
    lines = max(len(wrapped(text(name), _slot(panel, width))) for name in panel["arms"])
    return top + plot_height(width) + 0.08 + LINE * lines


def draw(panel: Panel, text: Text, sheet: Sheet, left: float, top: float, width: float) -> None:
    """Arms stand side by side where their names fit below them, else they lie one below the other."""
    start = head(sheet, left, top, text(panel["title"]), text(panel["y"]), width)
    (_lying if _lies(panel, text, width) else _standing)(panel, text, sheet, left, start, width)


def _standing(panel: Panel, text: Text, sheet: Sheet, left: float, top: float, width: float) -> None:
    arms, high = panel["arms"], plot_height(width)
    axes = sheet.place(left + LEFT, top, len(arms) * _slot(panel, width), high)
    values = floats(list(arms.values()))  # [arms, seeds]
    colours = colours_of(list(arms))
    _joined(axes, values, upright=True)
    for i, (name, row) in enumerate(zip(arms, values, strict=True)):
        mean = float(np.nanmean(row)) if np.isfinite(row).any() else np.nan
        axes.plot([i - 0.2, i + 0.2], [mean, mean], color=colours[name], linewidth=2.4, zorder=3)
        axes.plot(np.full(len(row), i), row, "o", color=colours[name], markersize=4.2, markeredgewidth=0, alpha=0.85)
        axes.annotate(short(mean), (i + 0.2, mean), xytext=(3, 0), textcoords="offset points", fontsize=SMALL,
                      color=INK, va="center", annotation_clip=False, path_effects=HALO, zorder=5)  # fmt: skip
        for j, line in enumerate(wrapped(text(name), _slot(panel, width))):
            place = left + LEFT + (i + 0.5) * _slot(panel, width)
            write(sheet, place, top + high + 0.07 + j * LINE, line, INK, align="center")
    quiet(axes.yaxis, values, panel["log"])
    axes.set(xlim=(-0.5, len(arms) - 0.5), ylim=_window(panel, values), xticks=[])
    axes.spines["left"].set_visible(False)
    line_at(axes, panel["reference"])
    grid(axes, "y")


def _lying(panel: Panel, text: Text, sheet: Sheet, left: float, top: float, width: float) -> None:
    arms = panel["arms"]
    axes = sheet.place(left + 0.06, top, width - 0.2, ROW * len(arms))
    values = floats(list(arms.values()))
    colours = colours_of(list(arms))
    for i, (name, row) in enumerate(zip(arms, values, strict=True)):
        mean = float(np.nanmean(row)) if np.isfinite(row).any() else np.nan
        axes.plot(
            row, np.full(len(row), i + 0.74), "o", color=colours[name], markersize=4.2, markeredgewidth=0, alpha=0.85
        )
        axes.plot([mean, mean], [i + 0.58, i + 0.9], color=colours[name], linewidth=2.2, zorder=3)
        write(sheet, left + 0.06, top + i * ROW + 0.03, text(name), INK)
        write(sheet, left + width - 0.1, top + i * ROW + 0.03, short(mean), INK, align="right")
    quiet(axes.xaxis, values, panel["log"])
    axes.set(ylim=(len(arms), 0), xlim=_window(panel, values), yticks=[])
    axes.spines["left"].set_visible(False)
    line_at(axes, panel["reference"], upright=True)
    grid(axes, "x")


def _joined(axes: object, values: np.ndarray, upright: bool) -> None:
    for seed in values.T:
        axes.plot(np.arange(len(seed)), seed, color=FAINT, linewidth=0.6, alpha=0.7, zorder=1)  # type: ignore[attr-defined]


def _window(panel: Panel, values: np.ndarray) -> tuple[float, float]:
    reference = [] if panel["reference"] is None else [panel["reference"]]
    return limits(finite([values.tolist(), reference]), panel["log"], 0.1)


def _slot(panel: Panel, width: float) -> float:
    """Inches of an arm; the last one's number stands beside its bar, and may want room."""
    across, last = width - LEFT - RIGHT, finite(list(panel["arms"].values())[-1])
    number = text_width(short(float(last.mean())), SMALL) + 0.08 if len(last) else 0.0
    slot = across / len(panel["arms"])
    return slot - max(0.0, number - 0.3 * slot - RIGHT) / len(panel["arms"])


def _lies(panel: Panel, text: Text, width: float) -> bool:
    words = [word for name in panel["arms"] for word in text(name).split()]
    slot = _slot(panel, width)
    return slot < 0.55 or any(text_width(word, SMALL) > slot - 0.04 for word in words)
