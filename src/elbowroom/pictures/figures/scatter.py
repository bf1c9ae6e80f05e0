"""Maps of 2-D codes: where the classes lie, how wide each posterior is, and where the prior expects them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from elbowroom.errors import DataError
from elbowroom.pictures import checks
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import FAINT, HAIR, SERIES, SMALL, SOFT, WIDTH, class_colours, class_names
from elbowroom.pictures.typeface import text_width
from elbowroom.pictures.words import name, say

SIDE = 4.4  # inches, of a map that stands alone
LEGEND_MOST = 30  # names; more would be a table
ROW = 0.21  # inches of a line of the legend


@in_style
def scatter(
    maps: Mapping[str, np.ndarray],
    labels: np.ndarray | None = None,
    *,
    names: Sequence[str] | Mapping[int, str] | None = None,
    sigmas: Mapping[str, np.ndarray] | None = None,
    regions: int = 60,
    circles: Collection[str] = (),
    dimensions: tuple[int, int] = (1, 2),
    language: str = "en",
) -> Figure:
    """Maps side by side on square axes of equal scale, the names of the classes below them.

    Args:
        maps: title -> [N, 2] codes; points that are not finite are left out.
        labels: [N] class of each point, the same for all maps, or None.
        names: a name per class number; None shows the labels themselves.
        sigmas: title -> [N, 2] standard deviations of the points, drawn as ellipses of one sigma.
        regions: number of points that get an ellipse, spread evenly over the rows.
        circles: titles of the maps on which the prior N(0, I) is drawn, at radius 1, 2 and 3.
        dimensions: numbers of the two latent dimensions, for the axis names.
        language: "en" or "ko".

    Raises:
        DataError: codes that are not [N, 2], or labels or sigmas of another length.
        ConfigError: an unknown language.
    """
    points = {title: checks.codes_2d(codes, title) for title, codes in maps.items()}
    if not points:
        raise DataError("A scatter shows at least one map.", "none", "pass {title: codes}")
    for title, codes in points.items():
        for what, other in (("labels", labels), ("sigmas", (sigmas or {}).get(title))):
            if other is not None and len(other) != len(codes):
                raise DataError(
                    f"There is one of the {what} per point.",
                    f"{len(codes)} points in {title!r}, {len(other)} {what}",
                    "pass them for the same rows",
                )
    classes = {} if labels is None else class_names(np.asarray(labels), names)
    colours = dict(zip(classes, class_colours(len(classes)), strict=True))
    point_colours = np.array([colours[label] for label in np.asarray(labels).tolist()]) if classes else None

    side = SIDE if len(points) == 1 else (WIDTH - 0.62 * len(points)) / len(points)
    whole = (side + 0.62) * len(points)
    legends = [
        (_classes(classes, colours, language), 0.1),
        (_marks(bool(sigmas), bool(circles), language), 0.4),
    ]
    placed = [(entries, _per_row(entries, whole - 0.5, mark)) for entries, mark in legends if entries]
    below = sum(ROW * -(-len(entries) // per_row) for entries, per_row in placed) + 0.12 * bool(placed)
    sheet = Sheet(whole, 0.34 + side + 0.48 + below)
    for i, (title, codes) in enumerate(points.items()):
        axes = sheet.place(0.52 + i * (side + 0.62), 0.34, side, side)
        _points(axes, codes, point_colours, side)
        if sigmas and title in sigmas:
            _ellipses(axes, codes, np.asarray(sigmas[title], dtype=float), point_colours, regions)
        _limits(axes, codes, title in circles)
        axes.set_title(name(title, language), loc="left")
        axes.set_xlabel(say("latent_axis", language, dimension=dimensions[0]))
        axes.set_ylabel(say("latent_axis", language, dimension=dimensions[1]))
    # Below the maps: a legend among the points would hide some of them.
    for entries, per_row in placed:
        sheet.legend(
            handles=_across(entries, per_row), loc="upper left", ncols=per_row,
            bbox_to_anchor=(0.42 / whole, below / sheet.get_size_inches()[1]),
            handletextpad=0.3, columnspacing=1.0, labelspacing=0.45, borderaxespad=0, borderpad=0, handlelength=1.2,
        )  # fmt: skip
        below -= ROW * -(-len(entries) // per_row)
    return sheet


def _points(axes: Axes, codes: np.ndarray, colours: np.ndarray | None, side: float) -> None:
    # In a fixed random order, so that the class drawn last does not cover the others.
    order = np.random.default_rng(0).permutation(len(codes))
    order = order[np.isfinite(codes[order]).all(axis=1)]
    size = float(np.clip(side * 5500 / max(len(order), 1), 1.6, 16))
    axes.scatter(
        codes[order, 0], codes[order, 1], s=size, c=SERIES[0] if colours is None else colours[order],
        alpha=float(np.clip(1.1 - 0.09 * np.log10(max(len(order), 1)) * 1.4, 0.55, 0.9)), linewidths=0, rasterized=True,
    )  # fmt: skip


def _ellipses(
    axes: Axes, codes: np.ndarray, sigma: np.ndarray, colours: np.ndarray | None, count: int
) -> None:
    usable = np.flatnonzero(np.isfinite(codes).all(axis=1) & np.isfinite(sigma).all(axis=1))
    chosen = usable[np.unique(np.linspace(0, len(usable) - 1, min(count, len(usable))).astype(int))]
    if len(chosen) == 0:
        return
    edges = SERIES[0] if colours is None else colours[chosen]
    axes.add_collection(
        EllipseCollection(
            2 * sigma[chosen, 0], 2 * sigma[chosen, 1], np.zeros(len(chosen)), units="xy", offsets=codes[chosen],
            offset_transform=axes.transData, facecolors="none", edgecolors=edges, linewidths=0.9, zorder=3,
        ),
        autolim=False,
    )  # fmt: skip


def _limits(axes: Axes, codes: np.ndarray, prior: bool) -> None:
    """A square window around all points, and the circles of the prior where they belong."""
    seen = codes[np.isfinite(codes).all(axis=1)]
    low, high = seen.min(axis=0), seen.max(axis=0)
    if prior:
        low, high = np.minimum(low, -3.1), np.maximum(high, 3.1)
        for radius in (1, 2, 3):
            axes.add_patch(
                Circle((0, 0), radius, fill=False, edgecolor=SOFT, linewidth=0.7, linestyle=(0, (4, 3)))
            )
    half = 0.54 * max(float((high - low).max()), 1e-6)
    middle = (low + high) / 2
    axes.set(
        xlim=(middle[0] - half, middle[0] + half), ylim=(middle[1] - half, middle[1] + half), aspect="equal"
    )
    axes.grid(True, color=HAIR)


def _classes(classes: Mapping[object, str], colours: Mapping[object, str], language: str) -> list[Line2D]:
    shown = list(classes)[:LEGEND_MOST]
    entries = [
        Line2D(
            [], [], linestyle="", marker="o", markersize=5, color=colours[label], label=_safe(classes[label])
        )
        for label in shown
    ]
    if len(classes) > len(shown):
        rest = say("more_classes", language, count=len(classes) - len(shown))
        entries.append(Line2D([], [], linestyle="", label=rest))
    return entries


def _marks(regions: bool, prior: bool, language: str) -> list[Line2D]:
    entries = []
    if regions:
        mark = {"marker": "o", "markerfacecolor": "none", "markersize": 8, "markeredgewidth": 0.9}
        entries.append(Line2D([], [], linestyle="", color=SOFT, label=say("regions", language), **mark))
    if prior:
        dash = (0, (4, 3))
        entries.append(
            Line2D([], [], color=SOFT, linewidth=0.8, linestyle=dash, label=say("prior_circles", language))
        )
    return entries


def _safe(text: str) -> str:
    """A name as it stands: matplotlib hides labels that begin with an underscore, and reads dollars as maths."""
    return ("\u200b" if text.startswith("_") else "") + text.replace("$", r"\$")


def _per_row(entries: list[Line2D], width: float, mark: float) -> int:
    """How many entries of the longest one's width stand in a row of so many inches."""
    longest = max(text_width(str(entry.get_label()), SMALL) for entry in entries)
    most = max(1, min(len(entries), 10, int(width / (longest + mark + 0.22))))
    return -(-len(entries) // -(-len(entries) // most))  # rows of nearly equal length


def _across(entries: list[Line2D], columns: int) -> list[Line2D]:
    """The entries reordered so that matplotlib, which fills column by column, shows them row by row."""
    columns = min(columns, len(entries))
    return [entry for c in range(columns) for entry in entries[c::columns]]
