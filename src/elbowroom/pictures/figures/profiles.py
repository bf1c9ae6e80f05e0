"""Input against reconstruction for data that are no images: rows of a table, or series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from elbowroom.pictures import checks
from elbowroom.pictures.numerals import short
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import INK, SMALL, SOFT, WIDTH, series_colours
from elbowroom.pictures.words import name, say

TABLE_MOST = 24  # features up to which each gets a place and a name of its own


@in_style
def profiles(
    rows: Mapping[str, np.ndarray],
    *,
    names: Sequence[str] | None = None,
    series: bool | None = None,
    language: str = "en",
) -> Figure:
    """A panel per example: a table's features as dots on stems, a series as lines; a colour per entry.

    Args:
        rows: name -> [N, *event], all of one shape; the first is the input and drawn dark.
        names: of the features, [F].
        series: whether the features are steps in time; by default more than 24 features without names are.
        language: "en" or "ko".

    Raises:
        DataError: rows that differ in shape, or none.
        ConfigError: an unknown language.
    """
    arrays = {key: checks.examples(row, "A row of profiles") for key, row in rows.items()}
    checks.same_length(arrays, "profiles")
    flat = {key: row.reshape(len(row), -1).astype(np.float64) for key, row in arrays.items()}
    first = next(iter(flat.values()))
    count, features = first.shape
    series = (features > TABLE_MOST and names is None) if series is None else series
    colours = series_colours(list(flat)) | {next(iter(flat)): INK}

    labels = [text if len(text) <= 18 else text[:17] + "…" for text in map(str, names or [""])]
    columns = 1 if count == 1 or (names is not None and features > 12) else 2
    lines = -(-count // columns)
    width = (WIDTH - 0.62 * columns) / columns
    named = names is not None and not series
    below = 0.26 if not named else 0.2 + min(1.1, 0.075 * max(len(text) for text in labels))
    height, top = 1.15, 0.42
    step = height + 0.36
    sheet = Sheet(WIDTH, top + lines * step + below + 0.1)
    stacked = np.concatenate(list(flat.values()))
    seen = stacked[np.isfinite(stacked)]
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
    margin = 0.08 * (high - low) or 1.0
    for i in range(count):
        axes = sheet.place(0.5 + (i % columns) * (width + 0.62), top + 0.26 + (i // columns) * step, width, height)
        _panel(axes, {key: row[i] for key, row in flat.items()}, colours, series)
        axes.set(
            ylim=(low - margin, high + margin),
            xlim=(-0.6, features - 0.4) if not series else (0, features - 1),
        )
        axes.set_title(say("example", language, number=i + 1), loc="left", fontsize=SMALL, color=SOFT, pad=3)
        axes.yaxis.set_major_locator(MaxNLocator(3))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        last = i + columns >= count
        axes.tick_params(axis="x", labelbottom=last, length=3 if last and not named else 0)
        if last and named:
            axes.set_xticks(range(features), labels, rotation=90, fontsize=SMALL - 0.5)
        elif last:
            axes.set_xlabel(say("time_step" if series else "feature", language), fontsize=SMALL)
        if i % columns == 0:
            axes.set_ylabel(say("feature_value", language), fontsize=SMALL)
    entries = [_entry(colours[key], name(key, language), series) for key in flat]
    sheet.legend(
        handles=entries, loc="upper left", bbox_to_anchor=(0.35 / WIDTH, 1), ncols=6, borderaxespad=0.2,
        columnspacing=1.5, handlelength=1.5,
    )  # fmt: skip
    return sheet


def _panel(axes: Axes, lines: Mapping[str, np.ndarray], colours: Mapping[str, str], series: bool) -> None:
    axes.grid(True, axis="y")
    places = np.arange(len(next(iter(lines.values()))), dtype=float)
    if series:
        for i, (key, values) in enumerate(lines.items()):
            axes.plot(
                places,
                values,
                color=colours[key],
                linewidth=1.0 if i == 0 else 1.3,
                alpha=0.9,
                zorder=3 - (i == 0),
            )
        return
    shifts = np.linspace(-0.22, 0.22, len(lines)) if len(lines) > 2 else np.zeros(len(lines))
    together = np.stack(list(lines.values()))
    known = np.isfinite(together).all(axis=0)
    # The stem between input and reconstruction is the error of that feature.
    axes.vlines(places[known], together[:, known].min(0), together[:, known].max(0), color="#b9c1cb", linewidth=0.9)
    for i, (key, values) in enumerate(lines.items()):
        hollow: dict[str, Any] = {"facecolors": "white", "edgecolors": colours[key], "linewidths": 1.2}
        style = hollow if i == 0 else {"facecolors": colours[key], "linewidths": 0}
        axes.scatter(
            places + shifts[i] * (len(lines) > 2),
            values,
            s=20 if i == 0 else 17,
            zorder=4 - (i == 0),
            **style,
        )


def _entry(colour: str, text: str, series: bool) -> Line2D:
    if series:
        return Line2D([], [], color=colour, linewidth=1.6, label=text)
    fill = "white" if colour == INK else colour
    return Line2D(
        [],
        [],
        linestyle="",
        marker="o",
        markersize=5,
        markeredgecolor=colour,
        markerfacecolor=fill,
        label=text,
    )
