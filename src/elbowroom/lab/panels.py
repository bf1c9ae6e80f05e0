"""What a claim's figure is made of: panels in JSON types, whose texts are keys of the claim's labels.

An experiment fills them, `draw.py` draws them in either language; so the numbers of a picture stay beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Panel = dict[str, Any]
SERIES = ("arms", "lines", "points", "values", "rows")
"""Where a panel, by its kind, has what it draws: label -> values."""


def figure(*panels: Panel) -> dict[str, Any]:
    """The plot of an outcome: panels from left to right, in as many lines as they need; pictures take a line each."""
    return {"panels": list(panels)}


def paired(arms: Mapping[str, Sequence[float]], y: str, title: str = "", log: bool = False,
           reference: float | None = None) -> Panel:  # fmt: skip
    """One dot for each seed and arm, the dots of a seed joined, the mean of an arm as a bar.

    Args:
        arms: label -> a value for each seed.
        y: label of the axis, with its unit.
        title: label above the panel.
        log: logarithmic axis.
        reference: a value to draw a dashed line at, such as 0.
    """
    return {"kind": "paired", "arms": {name: _list(values) for name, values in arms.items()}, "y": y, "title": title,
            "log": log, "reference": reference}  # fmt: skip


def curve(x: Sequence[float], lines: Mapping[str, Any], x_label: str, y_label: str, title: str = "",
          x_log: bool = False, y_log: bool = False, reference: float | None = None) -> Panel:  # fmt: skip
    """Lines over x: the mean over seeds as a line, each seed as a dot.

    Args:
        x: [n] places.
        lines: label -> [n] values, or [n, seeds].
        x_label, y_label: labels of the axes, with units.
        title: label above the panel.
        x_log, y_log: logarithmic axes.
        reference: a height to draw a dashed line at.
    """
    return {"kind": "curve", "x": _list(x), "lines": {name: _list(values) for name, values in lines.items()},
            "x_label": x_label, "y_label": y_label, "title": title, "x_log": x_log, "y_log": y_log,
            "reference": reference}  # fmt: skip


def scatter(points: Mapping[str, Any], x_label: str, y_label: str, title: str = "", diagonal: bool = False,
            colours: Sequence[int] | None = None) -> Panel:  # fmt: skip
    """Points in the plane, a colour for each label.

    Args:
        points: label -> [n, 2]; at most a few thousand, they are stored with the outcome.
        x_label, y_label: labels of the axes.
        title: label above the panel.
        diagonal: draw the line y = x.
        colours: class of each point, where there is one entry of points and classes are to be seen.
    """
    return {"kind": "scatter", "points": {name: _list(values, 4) for name, values in points.items()},
            "x_label": x_label, "y_label": y_label, "title": title, "diagonal": diagonal,
            "colours": None if colours is None else [int(c) for c in colours]}  # fmt: skip


def bars(values: Mapping[str, Sequence[float]], y: str, title: str = "", reference: float | None = None) -> Panel:
    """A bar for each label at the mean of its values, with their dots where there are several."""
    return {"kind": "bars", "values": {name: _list(each) for name, each in values.items()}, "y": y, "title": title,
            "reference": reference}  # fmt: skip


def images(rows: Mapping[str, np.ndarray], vmin: float, vmax: float, title: str = "") -> Panel:
    """Rows of pictures, each with its label in front.

    Args:
        rows: label -> [n, H, W] or [n, H, W, C], the same n in each, at most 12.
        vmin, vmax: the values drawn darkest and lightest.
        title: label above the panel.
    """
    span = max(vmax - vmin, 1e-12)

    def bytes_of(array: np.ndarray) -> list[Any]:
        return (np.clip((np.asarray(array, np.float64) - vmin) / span, 0, 1) * 255).round().astype(int).tolist()

    return {"kind": "images", "rows": {name: bytes_of(array) for name, array in rows.items()}, "title": title}


def heat(grid: np.ndarray, x_label: str, y_label: str, title: str = "", extent: Sequence[float] | None = None) -> Panel:
    """A map of numbers [rows, columns], first row lowest; cells without a number (NaN) stay empty."""
    return {"kind": "heat", "grid": _list(grid, 4), "x_label": x_label, "y_label": y_label, "title": title,
            "extent": None if extent is None else _list(extent)}  # fmt: skip


def _list(values: Any, digits: int | None = None) -> list[Any]:
    """As JSON has it: what is no finite number is None."""
    array = np.asarray(values, dtype=np.float64)
    if digits is not None:
        array = array.round(digits)
    if array.ndim == 2:
        return [[v if np.isfinite(v) else None for v in row] for row in array.tolist()]
    return [v if np.isfinite(v) else None for v in array.tolist()]
