"""A legend below the charts, row by row in equal columns: among the points it would hide some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from elbowroom.pictures.style import SMALL
from elbowroom.pictures.typeface import text_width
from elbowroom.pictures.words import say

ROW = 0.21  # inches of a line
MOST = 30  # classes with a name; more would be a table
MARK, GAP = 0.25, 0.2  # inches of the sign before a name, and between two entries


def class_entries(
    names: Mapping[object, str],
    colours: Mapping[object, str],
    language: str,
    markers: Mapping[object, str] | None = None,
) -> list[Line2D]:
    """A coloured dot and a name per class; beyond thirty, how many more there are.

    Args:
        names: label -> name.
        colours: label -> colour.
        language: "en" or "ko".
        markers: label -> sign; None for dots.
    """
    shown = list(names)[:MOST]
    entries = [dot(colours[label], names[label], "o" if markers is None else markers[label]) for label in shown]
    if len(names) > len(shown):
        rest = say("more_classes", language, count=len(names) - len(shown))
        entries.append(Line2D([], [], linestyle="", label=rest))
    return entries


def dot(colour: str, text: str, marker: str = "o") -> Line2D:
    """A dot and a name as it stands: matplotlib leaves out labels that begin with an underscore.

    Args:
        colour: of the dot.
        text: the name.
        marker: another sign in place of the dot, as matplotlib names it.
    """
    text = f" {text}" if text.startswith("_") else text
    return Line2D([], [], linestyle="", marker=marker, markersize=5.5, markeredgewidth=0, color=colour, label=text)


def height(groups: Sequence[Sequence[Line2D]], width: float) -> float:
    """Inches the groups take, one below the other, in a figure so many inches wide."""
    return sum(ROW * -(-len(group) // _columns(group, width)) for group in groups if group)


def place(sheet: Figure, groups: Sequence[Sequence[Line2D]], left: float) -> None:
    """Puts the groups at the foot of a figure, each in rows of its own.

    Args:
        sheet: the figure, made `height(groups, width)` inches higher for them.
        groups: entries that belong together.
        left: inches from the left edge.
    """
    width, total = sheet.get_size_inches()
    top = height(groups, width) + 0.06
    for group in groups:
        if not group:
            continue
        columns = _columns(group, width)
        # Matplotlib fills column by column; reordered, the entries read row by row.
        across = [entry for c in range(columns) for entry in list(group)[c::columns]]
        sheet.legend(
            handles=across, loc="upper left", bbox_to_anchor=(left / width, top / total), ncols=columns,
            handletextpad=0.3, columnspacing=1.0, labelspacing=0.45,
            borderaxespad=0, borderpad=0, handlelength=1.3,
        )  # fmt: skip
        top -= ROW * -(-len(group) // columns)


def _columns(group: Sequence[Line2D], width: float) -> int:
    """Columns as wide as the longest name, at most ten, so many that the rows are of nearly equal length."""
    longest = max(text_width(str(entry.get_label()), SMALL) for entry in group)
    most = max(1, min(len(group), 10, int((width - 0.6) / (longest + MARK + GAP))))
    return -(-len(group) // -(-len(group) // most))
