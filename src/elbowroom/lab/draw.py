"""Panels as a figure in the library's look, with the words of either language.

`panels` makes one figure, for a notebook or a file; `each` makes one per panel, for a page that sets them side by
side where it is wide and one below the other on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from elbowroom.lab.drawing import bars, curve, heat, images, paired, scatter
from elbowroom.lab.drawing.common import Text
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.panels import Panel
from elbowroom.lab.words import Words
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import WIDTH

KINDS: dict[str, Any] = {
    "paired": paired, "curve": curve, "scatter": scatter, "bars": bars, "images": images, "heat": heat,
}  # fmt: skip
GAP, BETWEEN = 0.3, 0.3  # inches between panels of a line, and between lines
ALONE, PAIR, THREE = 4.2, 3.4, 2.6  # inches of a panel of a page, by how many there are


@in_style
def panels(outcome: Outcome, words: Words) -> Figure:
    """The figure of an outcome whose plot `panels.figure` made."""
    text = words.label
    lines = _lines(outcome.plot["panels"])
    widths = [min(ALONE, _share(line)) if not _pictures(line[0]) else WIDTH for line in lines]
    heights = [
        max(KINDS[panel["kind"]].height(panel, text, width) for panel in line)
        for line, width in zip(lines, widths, strict=True)
    ]
    sheet = Sheet(WIDTH, sum(heights) + BETWEEN * (len(lines) - 1) + 0.06)
    top = 0.0
    for line, width, height in zip(lines, widths, heights, strict=True):
        for i, panel in enumerate(line):
            KINDS[panel["kind"]].draw(panel, text, sheet, i * (width + GAP), top, width)
        top += height + BETWEEN
    return sheet


@in_style
def each(outcome: Outcome, words: Words) -> list[Figure]:
    """A figure for each panel."""
    shown = outcome.plot["panels"]
    charts = sum(not _pictures(panel) for panel in shown)
    width = {1: ALONE, 2: PAIR, 4: PAIR}.get(charts, THREE)
    return [_single(panel, words.label, WIDTH if _pictures(panel) else width) for panel in shown]


def _single(panel: Panel, text: Text, width: float) -> Sheet:
    kind = KINDS[panel["kind"]]
    height = kind.height(panel, text, width)
    taken = images.extent(panel, text, width) if _pictures(panel) else width
    sheet = Sheet(taken, height + 0.04)
    kind.draw(panel, text, sheet, 0.0, 0.0, width)
    return sheet


def _pictures(panel: Panel) -> bool:
    return panel["kind"] == "images"


def _share(line: Sequence[Panel]) -> float:
    return (WIDTH - GAP * (len(line) - 1)) / len(line)


def _lines(panels: Sequence[Panel]) -> list[list[Panel]]:
    """Up to three charts make a line, four make two of two; pictures take a line of their own."""
    lines: list[list[Panel]] = []
    group: list[Panel] = []

    def close() -> None:
        most = 2 if len(group) in (2, 4) else 3
        lines.extend(group[i : i + most] for i in range(0, len(group), most))
        group.clear()

    for panel in panels:
        if _pictures(panel):
            close()
            lines.append([panel])
        else:
            group.append(panel)
    close()
    return lines
