"""How labels are shown on a map: classes by colour and sign, numbers by a continuous scale with a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D

from elbowroom.pictures import legends
from elbowroom.pictures.numerals import aligned
from elbowroom.pictures.sheet import Sheet
from elbowroom.pictures.style import FAINT, SERIES, SMALL, SOFT, class_colours, class_markers, class_names, numbers

MOST_CLASSES = 20
"""Numbers without names that differ more often than this are a scale."""
BAR_WIDTH, BAR_HEIGHT, BAR_ROOM = 2.4, 0.1, 0.42  # inches


@dataclass(frozen=True)
class Labelling:
    """A colour and a sign for each point.

    Args:
        colours: [N] as hex.
        markers: [N] as matplotlib names them.
        entries: of the legend.
        ends: the least and the greatest number of a scale; None for classes.
    """

    colours: np.ndarray
    markers: np.ndarray
    entries: list[Line2D] = field(default_factory=list)
    ends: tuple[float, float] | None = None

    @property
    def height(self) -> float:
        """Inches that the bar of a scale takes."""
        return 0.0 if self.ends is None else BAR_ROOM

    def draw_bar(self, sheet: Sheet, left: float, top: float) -> None:
        """Draws the scale, where there is one, at a place in inches from the upper left corner."""
        if self.ends is None:
            return
        axes = sheet.place(left, top, BAR_WIDTH, BAR_HEIGHT)
        axes.imshow(np.linspace(0, 1, 256)[None], aspect="auto", cmap=numbers(), extent=(0, 1, 0, 1))
        ticks = np.linspace(0, 1, 3)
        texts = aligned(self.ends[0] + ticks * (self.ends[1] - self.ends[0]))
        axes.set_xticks(ticks, texts, color=SOFT, fontsize=SMALL)
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)


def labelling(
    labels: np.ndarray | None, names: Sequence[str] | Mapping[int, str] | None, rows: int, language: str
) -> Labelling:
    """How labels [N] are shown: classes have names, or are few; other numbers are a scale.

    Args:
        labels: classes or numbers, or None; a number that is missing is grey.
        names: a name per class number, or None.
        rows: N, where there are no labels.
        language: "en" or "ko".
    """
    if labels is None:
        return Labelling(np.full(rows, SERIES[0]), np.full(rows, "o"))
    values = np.asarray(labels)
    if names is None and is_scale(values):
        return _scale(values.astype(np.float64))
    classes = class_names(values, names)
    colours = dict(zip(classes, class_colours(len(classes)), strict=True))
    markers = dict(zip(classes, class_markers(len(classes)), strict=True))
    entries = legends.class_entries(classes, colours, language, markers)
    each = values.tolist()
    points = [colours[label] for label in each], [markers[label] for label in each]
    return Labelling(np.array(points[0]), np.array(points[1]), entries)


def is_scale(values: np.ndarray) -> bool:
    """Whether labels [N] are numbers on a scale and not classes: fractions, or more than twenty different numbers."""
    if values.dtype.kind not in "iuf":
        return False
    finite = values[np.isfinite(values)]
    return len(np.unique(finite)) > MOST_CLASSES or bool((finite != np.round(finite)).any())


def _scale(values: np.ndarray) -> Labelling:
    finite = np.isfinite(values)
    low, high = float(values[finite].min()), float(values[finite].max())
    shares = (values[finite] - low) / max(high - low, 1e-300)
    colours = np.full(len(values), FAINT)
    colours[finite] = [to_hex(colour) for colour in numbers()(shares)]
    return Labelling(colours, np.full(len(values), "o"), ends=(low, high))
