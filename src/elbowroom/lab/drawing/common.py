"""What panels share: texts that wrap, heads above the axes instead of rotated labels, quiet ticks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from elbowroom.pictures.numerals import short
from elbowroom.pictures.sheet import Sheet
from elbowroom.pictures.style import FAINT, HAIR, INK, NAMED, SERIES, SMALL, SOFT, TITLE
from elbowroom.pictures.typeface import text_width

Text = Callable[[str], str]
"""From a key of the claim's labels to a text."""

LEFT, RIGHT = 0.5, 0.12  # inches beside the axes
LINE, TITLE_LINE = 0.165, 0.205  # inches of a line of small type, and of a title
PLOT = 0.66  # height of the axes over the panel's width
NARROW = 3.3  # inches; up to here all panels have axes of one height


@dataclass(frozen=True)
class Entry:
    """A coloured mark and a name."""

    colour: str
    text: str
    mark: str = "o"


def colours_of(names: Sequence[str]) -> dict[str, str]:
    """A colour for each label; "vae_prior" is drawn as the VAE where nothing else in the panel is.

    Beside an autoencoder or a VAE their two colours stand for nothing else.
    """
    stand_for = {
        name: next((word for word in re.split(r"[^a-z]+", name.lower()) if word in NAMED), name) for name in names
    }
    own = {name: NAMED[word] for name, word in stand_for.items() if word in NAMED}
    if len(set(own.values())) < len(own):
        own = {name: NAMED[name.lower()] for name in names if name.lower() in NAMED}
    reserved = set(own.values()) | ({NAMED["vae"], NAMED["autoencoder"]} if own else set())
    free = [colour for colour in SERIES if colour not in reserved]
    others = [name for name in names if name not in own]
    return own | {name: free[i % len(free)] for i, name in enumerate(others)}


def wrapped(text: str, width: float, points: float = SMALL) -> list[str]:
    """The lines of a text within so many inches, broken between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", points) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def plot_height(width: float) -> float:
    """Inches of the axes of a panel so many inches wide."""
    return PLOT * min(width, NARROW)


def head_height(title: str, label: str, width: float, entries: Sequence[Entry] = ()) -> float:
    """Inches that title, name of the upward axis and entries take."""
    height = TITLE_LINE * len(wrapped(title, width, TITLE)) + LINE * len(wrapped(label, width))
    height += LINE * len(_rows(entries, width))
    return height + (0.1 if height else 0.04)


def head(sheet: Sheet, left: float, top: float, title: str, label: str, width: float,
         entries: Sequence[Entry] = ()) -> float:  # fmt: skip
    """Writes title, name of the upward axis and entries; returns where the axes begin, in inches from the top."""
    below = top + head_height(title, label, width, entries)
    for line in wrapped(title, width, TITLE):
        write(sheet, left, top, line, INK, TITLE)
        top += TITLE_LINE
    for line in wrapped(label, width):
        write(sheet, left, top, line, SOFT)
        top += LINE
    for row in _rows(entries, width):
        across = left
        for entry in row:
            _mark(sheet, across, top + 0.5 * LINE, entry)
            write(sheet, across + 0.18, top, entry.text, INK)
            across += _extent(entry)
        top += LINE
    return below


def write(sheet: Sheet, left: float, top: float, text: str, colour: str = SOFT, points: float = SMALL,
          align: Any = "left") -> None:  # fmt: skip
    """A line of text whose upper edge lies at a place given in inches from the upper left corner."""
    width, height = sheet.get_size_inches()
    # set on a base line, so that a line does not move up or down with its letters
    base = top + 0.8 * points / 72 * 1.2
    sheet.text(left / width, 1 - base / height, text, color=colour, fontsize=points, ha=align, va="baseline")


def below(sheet: Sheet, axes: Axes, label: str, left: float, top: float, width: float) -> None:
    """The name of the axis to the right, below its tick labels."""
    for i, line in enumerate(wrapped(label, width)):
        write(sheet, left + width, top + 0.23 + i * LINE, line, SOFT, align="right")


def foot_height(label: str, width: float) -> float:
    """Inches of tick labels and the name below them."""
    return 0.26 + LINE * len(wrapped(label, width))


def quiet(axis: Axis, values: Any, log: bool = False, count: int = 4) -> None:
    """Few ticks, numbers with a true minus sign, no small ticks."""
    if log:
        seen = finite(values)
        seen = seen[seen > 0]
        (axis.axes.set_xscale if axis is axis.axes.xaxis else axis.axes.set_yscale)("log")
        decades = np.log10(seen.max() / seen.min()) if len(seen) else 1.0
        axis.set_major_locator(LogLocator(subs=(1.0,) if decades > 1.5 else (1.0, 2.0, 5.0), numticks=6))
        axis.set_minor_locator(NullLocator())
        axis.set_minor_formatter(FuncFormatter(lambda value, _: ""))
    else:
        axis.set_major_locator(MaxNLocator(count, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: short(value, 4)))


def finite(values: Any) -> np.ndarray:
    """The finite numbers among nested lists with gaps."""
    flat = np.array([np.nan if v is None else v for v in _flat(values)], dtype=np.float64)
    return flat[np.isfinite(flat)]


def floats(values: Any) -> np.ndarray:
    """Nested lists with gaps (None) as an array with NaN."""
    return np.array(values, dtype=object).astype(np.float64)


def limits(values: np.ndarray, log: bool = False, margin: float = 0.08) -> tuple[float, float]:
    """A window around values, with a margin; never of no width."""
    seen = values[values > 0] if log else values
    if len(seen) == 0:
        return (0.1, 1.0) if log else (0.0, 1.0)
    low, high = float(seen.min()), float(seen.max())
    if log:
        step = max((high / low) ** margin, 1.05)
        return low / step, high * step
    step = margin * (high - low) or 0.05 * abs(high) or 1.0
    return low - step, high + step


def line_at(axes: Axes, value: float | None, upright: bool = False) -> None:
    """A dashed line at a value, such as 0."""
    if value is not None:
        draw = axes.axvline if upright else axes.axhline
        draw(value, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0.5)


def grid(axes: Axes, axis: Any) -> None:
    """Hair lines behind the marks, and no ticks on that side."""
    axes.grid(True, axis=axis, color=HAIR, linewidth=0.5)
    axes.tick_params(axis=axis, length=0)


def _flat(values: Any) -> list[Any]:
    if isinstance(values, np.ndarray):
        return values.ravel().tolist()
    return [v for item in values for v in _flat(item)] if isinstance(values, list | tuple) else [values]


def _extent(entry: Entry) -> float:
    return 0.18 + text_width(entry.text, SMALL) + 0.2


def _mark(sheet: Sheet, left: float, middle: float, entry: Entry) -> None:
    """A dot, or a short line, in front of a name."""
    width, height = sheet.get_size_inches()
    y = 1 - middle / height
    look: dict[str, Any] = {"transform": sheet.transFigure, "color": entry.colour}
    if entry.mark == "o":
        sheet.add_artist(Line2D([(left + 0.06) / width], [y], marker="o", markersize=5, linewidth=0, **look))
    else:
        sheet.add_artist(Line2D([left / width, (left + 0.13) / width], [y, y], linewidth=2, **look))


def _rows(entries: Sequence[Entry], width: float) -> list[list[Entry]]:
    """Entries in as many lines as they need."""
    rows: list[list[Entry]] = []
    used = 0.0
    for entry in entries:
        if not rows or used + _extent(entry) - 0.2 > width:
            rows.append([])
            used = 0.0
        rows[-1].append(entry)
        used += _extent(entry)
    return rows
