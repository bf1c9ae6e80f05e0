"""Maps of codes on a plane: where the classes lie, how wide each posterior is, and where the prior expects them."""

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
from elbowroom.latent.projections import Projection
from elbowroom.pictures import checks, legends
from elbowroom.pictures.labelling import Labelling, labelling
from elbowroom.pictures.sheet import Sheet, in_style, side_by_side
from elbowroom.pictures.style import FAINT, HAIR, SOFT, WIDTH
from elbowroom.pictures.words import name, say

SIDE = 4.4  # inches, of a map that stands alone
EDGE = 0.7  # inches beside a map for its numbers and name
HEAD, FOOT = 0.34, 0.5  # inches above and below a map for the same


@in_style
def scatter(
    maps: Mapping[str, np.ndarray | Projection],
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
    """Maps side by side, three in a row, on square axes of equal scale; below them the classes or a scale of numbers.

    Args:
        maps: title -> [N, 2] codes, or a projection, whose axes are named for what they are; points that are not
            finite are left out.
        labels: [N] class of each point, the same for all maps, or None. More than ten classes have other signs too;
            numbers with fractions, or more than twenty different ones without names, are shown on a scale.
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
    projected = {title: one for title, one in maps.items() if isinstance(one, Projection)}
    plain = {title: one.points if isinstance(one, Projection) else one for title, one in maps.items()}
    points = {title: checks.codes_2d(codes, title) for title, codes in plain.items()}
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
    shown = labelling(labels, names, len(next(iter(points.values()))), language)

    columns = side_by_side(len(points))
    side = SIDE if columns == 1 else (WIDTH - EDGE * columns) / columns
    whole, down = (side + EDGE) * columns, side + HEAD + FOOT
    boxes, draws = boxes or {}, draws or {}
    drawn = {"regions": sigmas or (), "prior_circles": circles, "prior_box": boxes, "prior_draws": draws}
    marks = _marks({key for key, titles in drawn.items() if any(title in points for title in titles)}, language)
    groups = [shown.entries, marks]
    below, rows = legends.height(groups, whole) + 0.1 + shown.height, -(-len(points) // columns)
    sheet = Sheet(whole, down * rows + below)
    for i, (title, codes) in enumerate(points.items()):
        panel = sheet.place(EDGE - 0.1 + i % columns * (side + EDGE), HEAD + i // columns * down, side, side)
        if title in draws:
            first, second = draws[title].T
            panel.scatter(first, second, s=1.6, c=FAINT, alpha=0.5, linewidths=0, rasterized=True, zorder=0.5)
        _points(panel, codes, shown, side)
        if sigmas and title in sigmas:
            _ellipses(panel, codes, np.asarray(sigmas[title], dtype=float), shown.colours, regions)
        _limits(panel, codes, title in circles, boxes.get(title), draws.get(title))
        panel.set_title(name(title, language), loc="left")
        across, up = (_axis(projected.get(title), place, dimensions, language) for place in (0, 1))
        panel.set_xlabel(across)
        panel.set_ylabel(up)
    shown.draw_bar(sheet, EDGE - 0.1, down * rows + 0.05)
    legends.place(sheet, groups, left=0.54)
    return sheet


def _axis(one: Projection | None, place: int, dimensions: tuple[int, int], language: str) -> str:
    """The name of an axis, such as "z4", "t-SNE 1" or "PCA 1 (23% of variance)"."""
    if one is None or one.dimensions is not None:
        number = dimensions[place] if one is None or one.dimensions is None else one.dimensions[place] + 1
        return say("latent_axis", language, dimension=number)
    method = name(one.by, language)
    if one.shares is None:
        return f"{method} {place + 1}"
    return say("component_axis", language, method=method, number=place + 1, share=one.shares[place])


def _points(axes: Axes, codes: np.ndarray, shown: Labelling, side: float) -> None:
    # In a fixed random order, so that the class drawn last does not cover the others.
    order = np.random.default_rng(0).permutation(len(codes))
    order = order[np.isfinite(codes[order]).all(axis=1)]
    count = max(len(order), 1)
    size, alpha = (
        float(np.clip(side * 5500 / count, 1.6, 16)),
        float(np.clip(1.1 - 0.126 * np.log10(count), 0.55, 0.9)),
    )
    for marker in dict.fromkeys(shown.markers.tolist()):
        some = order[shown.markers[order] == marker]
        axes.scatter(
            codes[some, 0], codes[some, 1], s=size, c=shown.colours[some], marker=marker,
            alpha=alpha, linewidths=0, rasterized=True,
        )  # fmt: skip


def _ellipses(axes: Axes, codes: np.ndarray, sigma: np.ndarray, colours: np.ndarray, count: int) -> None:
    usable = np.flatnonzero(np.isfinite(codes).all(axis=1) & np.isfinite(sigma).all(axis=1))
    chosen = usable[np.unique(np.linspace(0, len(usable) - 1, min(count, len(usable))).astype(int))]
    if len(chosen) == 0:
        return
    axes.add_collection(
        EllipseCollection(
            2 * sigma[chosen, 0], 2 * sigma[chosen, 1], np.zeros(len(chosen)), units="xy",
            offsets=codes[chosen], offset_transform=axes.transData,
            facecolors="none", edgecolors=colours[chosen], linewidths=0.9, zorder=3,
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
