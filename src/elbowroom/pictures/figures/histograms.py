"""Histograms of codes, one for each latent dimension, with the prior's density over them."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from elbowroom.errors import DataError
from elbowroom.latent.histograms import CodeHistograms
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import INK, SERIES, WIDTH
from elbowroom.pictures.words import say

COLUMNS = 5
CELL, HEIGHT, GAP = 1.26, 0.82, 0.16  # inches of a histogram, and between two
ABOVE, BELOW = 0.62, 0.1  # inches for the legend and the first names, and for the numbers


@in_style
def histograms(shown: CodeHistograms, dimensions: Sequence[int] | None = None, *, language: str = "en") -> Figure:
    """Small histograms with axes of one scale, so that widths and heights can be compared.

    Args:
        shown: what `latent.histograms` gives.
        dimensions: which, counted from 0, in this order; None for all.
        language: "en" or "ko".

    Raises:
        DataError: no dimension, or one that is not there.
        ConfigError: an unknown language.
    """
    count = len(shown.density)
    chosen = list(range(count) if dimensions is None else dimensions)
    if not chosen or not all(0 <= dimension < count for dimension in chosen):
        raise DataError(f"Histograms show some of {count} dimensions.", f"{chosen}", "pass numbers from 0")
    columns = min(COLUMNS, len(chosen))
    rows = -(-len(chosen) // columns)
    cell = CELL if columns == COLUMNS else min(1.9, (WIDTH - GAP * columns) / columns)
    sheet = Sheet(max(columns * (cell + GAP), 3.6), ABOVE + rows * (HEIGHT + GAP + 0.14) + BELOW)
    tops = [shown.density[chosen].max(), *([] if shown.prior is None else [shown.prior[chosen].max()])]
    for place, dimension in enumerate(chosen):
        row, column = divmod(place, columns)
        axes = sheet.place(GAP / 2 + column * (cell + GAP), ABOVE + row * (HEIGHT + GAP + 0.14), cell, HEIGHT)
        axes.stairs(shown.density[dimension], shown.edges, fill=True, color=SERIES[0], alpha=0.55, linewidth=0)
        if shown.prior is not None:
            axes.plot(shown.at, shown.prior[dimension], color=INK, linewidth=1.0)
        axes.set(xlim=(shown.edges[0], shown.edges[-1]), ylim=(0, 1.06 * max(tops)), yticks=[])
        axes.spines["left"].set_visible(False)
        axes.set_title(say("latent_axis", language, dimension=dimension + 1), loc="left", pad=3)
        if place + columns < len(chosen):  # the axes are those of the histogram below
            axes.tick_params(labelbottom=False)
    entries: list[Patch | Line2D] = [Patch(color=SERIES[0], alpha=0.55, linewidth=0, label=say("of_codes", language))]
    if shown.prior is not None:
        entries.append(Line2D([], [], color=INK, linewidth=1.0, label=say("density_of_prior", language)))
    sheet.legend(handles=entries, loc="upper left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.3,
                 handlelength=1.2, handleheight=0.8, columnspacing=1.4)  # fmt: skip
    return sheet
