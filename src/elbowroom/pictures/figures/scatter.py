"""Maps of 2-D codes: where the classes lie, how wide each posterior is, and where the prior expects them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle

from elbowroom.errors import DataError
from elbowroom.pictures import checks, legends
from elbowroom.pictures.sheet import Sheet, in_style, side_by_side
from elbowroom.pictures.style import FAINT, HAIR, SERIES, SOFT, WIDTH, class_colours, class_names
from elbowroom.pictures.words import name, say

SIDE = 4.4  # inches, of a map that stands alone
EDGE = 0.7  # inches beside a map for its numbers and name
HEAD, FOOT = 0.34, 0.5  # inches above and below a map for the same


@in_style
def scatter(
    maps: Mapping[str, np.ndarray],
    labels: np.ndarray | None = None,
    *,
    names: Sequence[str] | Mapping[int, str] | None = None,
    sigmas: Mapping[str, np.ndarray] | None = None,
    regions: int = 60,
    circles: Collection[str] = (),
    boxes: Mapping[str, tuple[float, float]] | None = None,
    draws: Mapping[str, np.ndarray] | None = None,
    dimensions: tuple[int, int] = (1, 2),
    language: str = "en",
) -> Figure:
    """Maps side by side, three in a row, on square axes of equal scale, the names of the classes below them.

    Args:
        maps: title -> [N, 2] codes; points that are not finite are left out.
        labels: [N] class of each point, the same for all maps, or None.
        names: a name per class number; None shows the labels themselves.
        sigmas: title -> [N, 2] standard deviations of the points, drawn as ellipses of one sigma.
        regions: number of points that get an ellipse, spread evenly over the rows.
        circles: titles of the maps on which the prior N(0, I) is drawn, at radius 1, 2 and 3.
        boxes: title -> lowest and highest value of a prior that ends, the same for both dimensions, drawn as a square.
        draws: title -> [M, 2] draws of a prior of another form, as faint points below the codes.
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

    columns = side_by_side(len(points))
    side = SIDE if columns == 1 else (WIDTH - EDGE * columns) / columns
    whole, down = (side + EDGE) * columns, side + HEAD + FOOT
    boxes, draws = boxes or {}, draws or {}
    drawn = {"regions": sigmas or (), "prior_circles": circles, "prior_box": boxes, "prior_draws": draws}
    marks = _marks({key for key, titles in drawn.items() if any(title in points for title in titles)}, language)
    groups = [legends.class_entries(classes, colours, language), marks]
    below = legends.height(groups, whole) + 0.1
    sheet = Sheet(whole, down * -(-len(points) // columns) + below)
    for i, (title, codes) in enumerate(points.items()):
        axes = sheet.place(EDGE - 0.1 + i % columns * (side + EDGE), HEAD + i // columns * down, side, side)
        if title in draws:
            first, second = draws[title].T
            axes.scatter(first, second, s=1.6, c=FAINT, alpha=0.5, linewidths=0, rasterized=True, zorder=0.5)
        _points(axes, codes, point_colours, side)
        if sigmas and title in sigmas:
            _ellipses(axes, codes, np.asarray(sigmas[title], dtype=float), point_colours, regions)
        _limits(axes, codes, title in circles, boxes.get(title), draws.get(title))
        axes.set_title(name(title, language), loc="left")
        axes.set_xlabel(say("latent_axis", language, dimension=dimensions[0]))
        axes.set_ylabel(say("latent_axis", language, dimension=dimensions[1]))
    legends.place(sheet, groups, left=0.54)
    return sheet


def _points(axes: Axes, codes: np.ndarray, colours: np.ndarray | None, side: float) -> None:
    # In a fixed random order, so that the class drawn last does not cover the others.
    order = np.random.default_rng(0).permutation(len(codes))
    order = order[np.isfinite(codes[order]).all(axis=1)]
    count = max(len(order), 1)
    size, alpha = (
        float(np.clip(side * 5500 / count, 1.6, 16)),
        float(np.clip(1.1 - 0.126 * np.log10(count), 0.55, 0.9)),
    )
    axes.scatter(
        codes[order, 0], codes[order, 1], s=size, c=SERIES[0] if colours is None else colours[order],
        alpha=alpha, linewidths=0, rasterized=True,
    )  # fmt: skip


def _ellipses(axes: Axes, codes: np.ndarray, sigma: np.ndarray, colours: np.ndarray | None, count: int) -> None:
    usable = np.flatnonzero(np.isfinite(codes).all(axis=1) & np.isfinite(sigma).all(axis=1))
    chosen = usable[np.unique(np.linspace(0, len(usable) - 1, min(count, len(usable))).astype(int))]
    if len(chosen) == 0:
        return
    edges = SERIES[0] if colours is None else colours[chosen]
    axes.add_collection(
        EllipseCollection(
            2 * sigma[chosen, 0], 2 * sigma[chosen, 1], np.zeros(len(chosen)), units="xy",
            offsets=codes[chosen], offset_transform=axes.transData,
            facecolors="none", edgecolors=edges, linewidths=0.9, zorder=3,
        ),
        autolim=False,
    )  # fmt: skip


def _limits(
    axes: Axes, codes: np.ndarray, circles: bool, box: tuple[float, float] | None, draws: np.ndarray | None
) -> None:
    """A square window around all points, and the circles or the square of the prior where they belong."""
    seen = codes[np.isfinite(codes).all(axis=1)]
    low, high = seen.min(axis=0), seen.max(axis=0)
    line: dict[str, Any] = {"fill": False, "edgecolor": SOFT, "linewidth": 0.7, "linestyle": (0, (4, 3)), "zorder": 2}
    if circles:
        low, high = np.minimum(low, -3.1), np.maximum(high, 3.1)
        for radius in (1, 2, 3):
            axes.add_patch(Circle((0, 0), radius, **line))
    if box is not None:
        low, high = np.minimum(low, box[0]), np.maximum(high, box[1])
        axes.add_patch(Rectangle((box[0], box[0]), box[1] - box[0], box[1] - box[0], **line))
    if draws is not None:
        low, high = np.minimum(low, draws.min(axis=0)), np.maximum(high, draws.max(axis=0))
    half = 0.54 * max(float((high - low).max()), 1e-6)
    middle = (low + high) / 2
    axes.set(xlim=(middle[0] - half, middle[0] + half), ylim=(middle[1] - half, middle[1] + half), aspect="equal")
    axes.grid(True, color=HAIR)


def _marks(drawn: Collection[str], language: str) -> list[Line2D]:
    """The entries of the legend for what is drawn beside the codes, by the keys of their words."""
    dash: dict[str, Any] = {"linewidth": 0.8, "linestyle": (0, (4, 3)), "color": SOFT}
    looks: dict[str, dict[str, Any]] = {
        "regions": {"linestyle": "", "color": SOFT, "marker": "o", "markerfacecolor": "none", "markersize": 8},
        "prior_circles": dash,
        "prior_box": dash,
        "prior_draws": {"linestyle": "", "color": FAINT, "marker": "o", "markersize": 3, "markeredgewidth": 0},
    }
    return [Line2D([], [], label=say(key, language), **look) for key, look in looks.items() if key in drawn]
