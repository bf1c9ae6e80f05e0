"""How the codes fill the plane: a grid of cells, coloured where codes are and empty where there is a gap."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from elbowroom.errors import DataError
from elbowroom.pictures.numerals import short
from elbowroom.pictures.sheet import Sheet, in_style, side_by_side
from elbowroom.pictures.style import HAIR, PAPER, SMALL, SOFT, WIDTH, heat
from elbowroom.pictures.words import name, say

SIDE = 3.2  # inches of a map, at most
EDGE, BAR = 0.52, 0.85  # inches left of a map; right of the last for the colour scale


@in_style
def occupancy(
    counts: Mapping[str, np.ndarray],
    *,
    extents: Mapping[str, tuple[float, float, float, float]] | None = None,
    dimensions: tuple[int, int] = (1, 2),
    language: str = "en",
) -> Figure:
    """Maps of counts side by side on one colour scale, each with the share of its cells that hold a code.

    Args:
        counts: title -> [R, C] codes per cell; the first row is the lowest, as y grows upward.
        extents: title -> (x low, x high, y low, y high) in latent units; cells are numbered without.
        dimensions: numbers of the two latent dimensions, for the axis names.
        language: "en" or "ko".

    Raises:
        DataError: counts that are no grid, negative, or none.
        ConfigError: an unknown language.
    """
    grids = {title: np.nan_to_num(np.asarray(grid, dtype=np.float64)) for title, grid in counts.items()}
    for title, grid in grids.items() or [("", np.empty(0))]:
        if grid.ndim != 2 or grid.size == 0 or grid.min() < 0:
            raise DataError(
                "Occupancy is drawn from grids [R, C] of counts.",
                f"{title!r} of shape {grid.shape}",
                "count the codes per cell, with numpy.histogram2d for instance",
            )
    across = side_by_side(len(grids))
    side = min(SIDE, (WIDTH - BAR - EDGE * across) / across)
    sheet = Sheet(across * (side + EDGE) + BAR, (side + 1.08) * -(-len(grids) // across))
    most = max(2.0, *(float(grid.max()) for grid in grids.values()))
    norm, colours = LogNorm(1, most), heat().with_extremes(bad=PAPER, under=heat()(0.0))
    for i, (title, grid) in enumerate(grids.items()):
        axes = sheet.place(EDGE + i % across * (side + EDGE), 0.55 + i // across * (side + 1.08), side, side)
        rows, columns = grid.shape
        x0, x1, y0, y1 = (extents or {}).get(title, (0.0, float(columns), 0.0, float(rows)))
        drawn = axes.pcolormesh(
            np.linspace(x0, x1, columns + 1), np.linspace(y0, y1, rows + 1), np.ma.masked_less_equal(grid, 0),
            norm=norm, cmap=colours, rasterized=True,
        )  # fmt: skip
        axes.set_facecolor(PAPER)
        for spine in axes.spines.values():
            spine.set(visible=True, color=HAIR)
        axes.set_title(name(title, language), loc="left", pad=19)
        share = say("cells_filled", language, share=float((grid > 0).mean()))
        axes.text(0, 1 + 0.07 / side, share, transform=axes.transAxes, color=SOFT, fontsize=SMALL, va="bottom")
        axes.set_xlabel(say("latent_axis", language, dimension=dimensions[0]))
        if i % across == 0:
            axes.set_ylabel(say("latent_axis", language, dimension=dimensions[1]), labelpad=2)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(5, integer=True))
            axis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
    place = sheet.place(across * (side + EDGE) + 0.12, 0.55, 0.1, side)
    bar = sheet.colorbar(
        drawn, cax=place, ticks=LogLocator(subs=(1, 2, 5)), format=FuncFormatter(lambda v, _: short(v))
    )
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.ax.tick_params(length=0)
    bar.set_label(say("codes_per_cell", language), size=SMALL, color=SOFT)
    return sheet
