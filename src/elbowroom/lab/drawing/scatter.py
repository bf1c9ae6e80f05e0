"""Points in the plane: a colour for each label, or for each class with its number where most of it lies."""

from __future__ import annotations

import matplotlib.patheffects as effects
import numpy as np

from elbowroom.lab.drawing.common import (
    LEFT,
    RIGHT,
    Entry,
    Text,
    below,
    colours_of,
    floats,
    foot_height,
    grid,
    head,
    head_height,
    limits,
    quiet,
)  # fmt: skip
from elbowroom.lab.panels import Panel
from elbowroom.pictures.sheet import Sheet
from elbowroom.pictures.style import FAINT, INK, SMALL, class_colours


def height(panel: Panel, text: Text, width: float) -> float:
    """Inches of the whole panel."""
    top = head_height(text(panel["title"]), text(panel["y_label"]), width, _entries(panel, text))
    return top + _high(width) + foot_height(text(panel["x_label"]), width - LEFT - RIGHT)


def draw(panel: Panel, text: Text, sheet: Sheet, left: float, top: float, width: float) -> None:
    """Points are pixels even in an SVG, so that a page stays small."""
    top = head(sheet, left, top, text(panel["title"]), text(panel["y_label"]), width, _entries(panel, text))
    across, high = width - LEFT - RIGHT, _high(width)
    axes = sheet.place(left + LEFT, top, across, high)
    series = {name: points(values) for name, values in panel["points"].items()}
    every = np.concatenate(list(series.values())) if series else np.zeros((0, 2))
    seen = every[np.isfinite(every).all(axis=1)]
    size = float(np.clip(3000 / max(len(every), 1), 2.0, 18))
    classes = panel["colours"] if panel["colours"] is not None and len(series) == 1 else None
    if classes is not None:
        _classes(axes, every, np.array(classes), size)
    else:
        colours = colours_of(list(series))
        for name, values in series.items():
            axes.scatter(values[:, 0], values[:, 1], s=size, color=colours[name], alpha=0.6, linewidths=0,
                         rasterized=len(values) > 60)  # fmt: skip
    quiet(axes.xaxis, seen[:, 0])
    quiet(axes.yaxis, seen[:, 1])
    wide, tall = limits(seen[:, 0], margin=0.05), limits(seen[:, 1], margin=0.05)
    if panel["diagonal"]:
        wide = tall = (min(wide[0], tall[0]), max(wide[1], tall[1]))
        axes.plot(wide, wide, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0.5)
    spans = sorted((wide[1] - wide[0], tall[1] - tall[0]))
    if spans[1] < 3 * spans[0]:  # a map: one unit is as long upward as across
        unit = max((wide[1] - wide[0]) / across, (tall[1] - tall[0]) / high)
        wide, tall = _around(wide, unit * across), _around(tall, unit * high)
    axes.set(xlim=wide, ylim=tall)
    grid(axes, "both")
    below(sheet, axes, text(panel["x_label"]), left + LEFT, top + high, across)


def points(values: list[list[float | None]]) -> np.ndarray:
    """Points [n, 2]; gaps become NaN."""
    return floats(values).reshape(-1, 2)


def _classes(axes: object, every: np.ndarray, classes: np.ndarray, size: float) -> None:
    """In a fixed random order, so that the class drawn last does not cover the others."""
    names = np.unique(classes).tolist()
    colours = dict(zip(names, class_colours(len(names)), strict=True))
    order = np.random.default_rng(0).permutation(len(every))
    axes.scatter(every[order, 0], every[order, 1], s=size, c=[colours[c] for c in classes[order].tolist()],  # type: ignore[attr-defined]
                 alpha=0.75, linewidths=0, rasterized=True)  # fmt: skip
    halo = [effects.withStroke(linewidth=2.4, foreground="white")]
    for name in names:
        middle = np.nanmedian(every[classes == name], axis=0)
        if np.isfinite(middle).all():
            axes.text(*middle, str(name), color=INK, fontsize=SMALL + 1, ha="center", va="center",  # type: ignore[attr-defined]
                      path_effects=halo, zorder=4)  # fmt: skip


def _around(window: tuple[float, float], span: float) -> tuple[float, float]:
    middle = (window[0] + window[1]) / 2
    return middle - span / 2, middle + span / 2


def _high(width: float) -> float:
    return 0.86 * (min(width, 3.6) - LEFT - RIGHT)


def _entries(panel: Panel, text: Text) -> list[Entry]:
    names = list(panel["points"])
    if len(names) == 1 and (panel["colours"] is not None or text(names[0]) == text(panel["title"])):
        return []
    return [Entry(colour, text(name)) for name, colour in colours_of(names).items()]
