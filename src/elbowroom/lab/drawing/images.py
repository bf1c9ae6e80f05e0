"""Rows of pictures, each with its name in front."""

from __future__ import annotations

import numpy as np

from elbowroom.lab.drawing.common import LINE, Text, head, head_height, wrapped, write
from elbowroom.lab.panels import Panel
from elbowroom.pictures.cells import cell_aspect, draw_cells
from elbowroom.pictures.sheet import Sheet
from elbowroom.pictures.style import INK, SMALL, TITLE
from elbowroom.pictures.typeface import text_width

NAMES = 1.35  # inches, the widest a name in front gets
LARGEST = 0.52  # inches of a picture's side


def height(panel: Panel, text: Text, width: float) -> float:
    """Inches of the whole panel."""
    return head_height(text(panel["title"]), "", width) + sum(_steps(panel, text, width))


def draw(panel: Panel, text: Text, sheet: Sheet, left: float, top: float, width: float) -> None:
    """Pictures are drawn as ink on paper where all of them look like it."""
    top = head(sheet, left, top, text(panel["title"]), "", width)
    rows = {name: np.array(values, dtype=np.float64) for name, values in panel["rows"].items()}
    names, side = _names(panel, text), _side(panel, text, width)
    shapes = {row.shape[1:] for row in rows.values()}
    ink = len(shapes) == 1 and is_ink(np.concatenate(list(rows.values())), 0, 255)
    for (name, row), step in zip(rows.items(), _steps(panel, text, width), strict=True):
        high = side * cell_aspect(row.shape[1:])
        axes = sheet.place(left + names, top, side * len(row), high)
        draw_cells(axes, row, len(row), 0, 255, ink=ink)
        lines = wrapped(text(name), names - 0.1)
        first = top + (high - LINE * len(lines)) / 2
        for i, line in enumerate(lines):
            write(sheet, left, first + i * LINE, line, INK)
        top += step


def extent(panel: Panel, text: Text, width: float) -> float:
    """Inches that names and pictures take of the width."""
    most = max(len(row) for row in panel["rows"].values())
    taken = _names(panel, text) + _side(panel, text, width) * most
    return min(width, max(taken, text_width(text(panel["title"]), TITLE) + 0.05))


def _names(panel: Panel, text: Text) -> float:
    return min(max(text_width(text(name), SMALL) for name in panel["rows"]) + 0.14, NAMES)


def _side(panel: Panel, text: Text, width: float) -> float:
    most = max(len(row) for row in panel["rows"].values())
    return min((width - _names(panel, text)) / most, LARGEST)


def _steps(panel: Panel, text: Text, width: float) -> list[float]:
    side, names = _side(panel, text, width), _names(panel, text)
    return [
        max(side * cell_aspect(np.shape(row)[1:]) + 0.02, LINE * len(wrapped(text(name), names - 0.1)) + 0.05)
        for name, row in panel["rows"].items()
    ]


def is_ink(images: np.ndarray, vmin: float, vmax: float) -> bool:
    """Whether grey pictures look like ink on paper: most of the rim, half of all pixels lie lowest.

    Args:
        images: [N, *event] pictures of one channel; colour pictures are never ink.
        vmin: the value that means nothing.
        vmax: the value that means full ink.
    """
    pictures = np.squeeze(np.asarray(images, dtype=float))
    if pictures.ndim != 3 or min(pictures.shape[1:]) < 4:
        return False
    low = pictures <= vmin + 0.05 * (vmax - vmin)
    rim = np.ones(low.shape[1:], dtype=bool)
    rim[1:-1, 1:-1] = False
    return bool(low[:, rim].mean() > 0.8 and low.mean() > 0.5)
