"""Lines over x: the mean over seeds as a line, each seed as a dot, the name at the line's end where it fits."""

from __future__ import annotations

import numpy as np

from elbowroom.lab.drawing.common import (
    LEFT,
    RIGHT,
    Entry,
    Text,
    below,
    colours_of,
    finite,
    floats,
    foot_height,
    grid,
    head,
    head_height,
    limits,
    line_at,
    plot_height,
    quiet,
)  # fmt: skip
from elbowroom.lab.panels import Panel
from elbowroom.pictures.sheet import Sheet
from elbowroom.pictures.style import SMALL
from elbowroom.pictures.typeface import text_width

APART = 0.16  # inches between two names at the ends of lines


def height(panel: Panel, text: Text, width: float) -> float:
    """Inches of the whole panel."""
    top = head_height(text(panel["title"]), text(panel["y_label"]), width, _entries(panel, text, width))
    return top + plot_height(width) + foot_height(text(panel["x_label"]), width - LEFT - RIGHT)


def draw(panel: Panel, text: Text, sheet: Sheet, left: float, top: float, width: float) -> None:
    """Names stand at the ends of their lines where they are short, else above the axes."""
    entries = _entries(panel, text, width)
    top = head(sheet, left, top, text(panel["title"]), text(panel["y_label"]), width, entries)
    high, margin = plot_height(width), _margin(panel, text, width)
    across = width - LEFT - RIGHT - margin
    axes = sheet.place(left + LEFT, top, across, high)
    x, colours = floats(panel["x"]), colours_of(list(panel["lines"]))
    ends: list[tuple[float, str]] = []
    for name, values in panel["lines"].items():
        rows = floats(values)
        many = rows.ndim == 2 and rows.shape[1] > 1
        mean = rows if rows.ndim == 1 else np.array([r[np.isfinite(r)].mean() if np.isfinite(r).any() else np.nan
                                                     for r in rows])  # fmt: skip
        dotted = "o" if not many and len(x) <= 12 else None
        axes.plot(x, mean, color=colours[name], linewidth=1.5, marker=dotted, markersize=3.4, zorder=3)
        if many:
            places = np.repeat(x, rows.shape[1])
            axes.plot(places, rows.ravel(), "o", color=colours[name], markersize=2.8, alpha=0.5, markeredgewidth=0)
        last = mean[np.isfinite(mean)]
        ends.append((float(last[-1]) if len(last) else np.nan, name))
    seen = [panel["lines"][name] for name in panel["lines"]]
    values = finite([*seen, [] if panel["reference"] is None else [panel["reference"]]])
    quiet(axes.xaxis, x, panel["x_log"])
    if panel["x_log"] and len(x) <= 6:  # the places themselves say more than powers of ten
        axes.set_xticks([v for v in x if v > 0])
    quiet(axes.yaxis, values, panel["y_log"])
    axes.set(xlim=limits(finite(panel["x"]), panel["x_log"], 0.04), ylim=limits(values, panel["y_log"]))
    line_at(axes, panel["reference"])
    grid(axes, "y")
    axes.spines["left"].set_visible(False)
    below(sheet, axes, text(panel["x_label"]), left + LEFT, top + high, across + margin)
    if margin:
        _name_ends(sheet, axes, ends, text, colours, (left + LEFT + across + 0.07, top, high))


def _name_ends(sheet: Sheet, axes: object, ends: list[tuple[float, str]], text: Text, colours: dict[str, str],
               place: tuple[float, float, float]) -> None:  # fmt: skip
    """Names beside the last points, moved apart where they would touch."""
    left, top, high = place
    width, total = sheet.get_size_inches()
    known = [(value, name) for value, name in ends if np.isfinite(value)]
    to_pixels = axes.transData.transform  # type: ignore[attr-defined]
    at = sorted((total - to_pixels((axes.get_xlim()[1], v))[1] / sheet.dpi, n) for v, n in known)  # type: ignore[attr-defined]
    rows = [max(min(y, top + high), top) for y, _ in at]
    for i in range(1, len(rows)):
        rows[i] = max(rows[i], rows[i - 1] + APART)
    if rows and rows[-1] > top + high:
        rows[-1] = top + high
        for i in range(len(rows) - 2, -1, -1):
            rows[i] = min(rows[i], rows[i + 1] - APART)
    for y, (_, name) in zip(rows, at, strict=True):
        sheet.text(left / width, 1 - y / total, text(name), color=colours[name], fontsize=SMALL, va="center")


def _margin(panel: Panel, text: Text, width: float) -> float:
    """Inches for names at the right, 0 where they do not fit or are not needed."""
    names = [text(name) for name in panel["lines"]]
    longest = max(text_width(name, SMALL) for name in names) + 0.05
    return longest if len(names) > 1 and longest <= 0.3 * width and len(names) * APART <= plot_height(width) else 0.0


def _entries(panel: Panel, text: Text, width: float) -> list[Entry]:
    names = list(panel["lines"])
    if _margin(panel, text, width) or (
        len(names) == 1 and text(names[0]) in (text(panel["y_label"]), text(panel["title"]))
    ):
        return []
    return [Entry(colour, text(name), "-") for name, colour in colours_of(names).items()]
