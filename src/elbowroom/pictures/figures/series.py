"""Windows of series beside what models restore of them: a row for each channel, below them the score of each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from elbowroom.pictures import checks
from elbowroom.pictures.numerals import short
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import INK, SMALL, SOFT, WIDTH, series_colours
from elbowroom.pictures.words import name, say

BAND = 2.0
"""Standard deviations on either side of a reconstruction that its band covers."""
LEFT, LABEL_AT, BETWEEN, TOP = 0.72, 0.56, 0.6, 0.34  # inches
CURVE, SCORE, GAP, BELOW = 0.98, 0.44, 0.08, 0.62  # heights in inches


@in_style
def series(
    rows: Mapping[str, np.ndarray],
    *,
    sigmas: Mapping[str, np.ndarray] | None = None,
    scores: Mapping[str, np.ndarray] | None = None,
    names: Sequence[str] | None = None,
    titles: Sequence[str] | None = None,
    language: str = "en",
) -> Figure:
    """A block for each window: its channels one below the other, input dark and reconstructions in colour.

    Args:
        rows: name -> [N, T] or [N, T, C], all of one shape; the first is the input.
        sigmas: name -> standard deviation of p(x|z), shaped like the rows, drawn as a band of two of them.
        scores: name -> log p(x_t|z) [N, T] in nats, drawn under the channels, higher is better.
        names: of the channels [C].
        titles: of the windows [N]; by default their numbers.
        language: "en" or "ko".

    Raises:
        DataError: rows that differ in shape, or none.
        ConfigError: an unknown language.
    """
    arrays = {key: _with_channels(row) for key, row in rows.items()}
    checks.same_length(arrays, "series")
    bands = {key: _with_channels(row) for key, row in (sigmas or {}).items()}
    lines = {key: np.asarray(row, dtype=np.float64) for key, row in (scores or {}).items()}
    count, steps, channels = next(iter(arrays.values())).shape
    colours = series_colours(list(arrays)) | {next(iter(arrays)): INK}

    columns = min(count, 2)
    width = (WIDTH - LEFT - 0.1 - BETWEEN * (columns - 1)) / columns
    block = channels * (CURVE + GAP) + (SCORE if lines else -GAP) + BELOW
    sheet = Sheet(WIDTH, TOP + -(-count // columns) * block)
    limits = [_limits(np.concatenate([row[..., c].ravel() for row in arrays.values()])) for c in range(channels)]
    low_high = _limits(np.concatenate([row.ravel() for row in lines.values()])) if lines else (0.0, 1.0)
    for i in range(count):
        left, top = LEFT + (i % columns) * (width + BETWEEN), TOP + 0.2 + (i // columns) * block
        for c in range(channels):
            axes = sheet.place(left, top, width, CURVE)
            _draw_channel(axes, {key: row[i, :, c] for key, row in arrays.items()},
                          {key: row[i, :, c] for key, row in bands.items()}, colours)  # fmt: skip
            _finish(axes, steps, limits[c], last=not lines and c == channels - 1)
            if c == 0:
                title = titles[i] if titles is not None else say("example", language, number=i + 1)
                axes.set_title(_shortened(title), loc="left", fontsize=SMALL, color=SOFT, pad=3)
            if i % columns == 0:
                _label(axes, _shortened(names[c], 16) if names else say("feature_value", language), width)
            top += CURVE + GAP
        if lines:
            axes = sheet.place(left, top, width, SCORE)
            for key, row in lines.items():
                axes.plot(np.arange(steps), row[i], color=colours[key], linewidth=0.9)
            _finish(axes, steps, low_high, last=True, ticks=2)
            if i % columns == 0:
                _label(axes, say("nats", language), width)
        axes.set_xlabel(say("time_step", language), fontsize=SMALL, labelpad=2)
    _legend(sheet, arrays, bands, colours, language)
    return sheet


def _with_channels(values: np.ndarray) -> np.ndarray:
    array = checks.examples(values, "A row of series").astype(np.float64)
    return array[..., None] if array.ndim == 2 else array


def _limits(values: np.ndarray) -> tuple[float, float]:
    seen = values[np.isfinite(values)]
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
    margin = 0.06 * (high - low) or 1.0
    return low - margin, high + margin


def _draw_channel(
    axes: Axes, lines: Mapping[str, np.ndarray], sigmas: Mapping[str, np.ndarray], colours: Mapping[str, str]
) -> None:
    axes.grid(True, axis="y")
    for i, (key, values) in enumerate(lines.items()):
        places = np.arange(len(values))
        if key in sigmas:
            spread = BAND * sigmas[key]
            axes.fill_between(places, values - spread, values + spread, color=colours[key], alpha=0.18, linewidth=0)
        axes.plot(places, values, color=colours[key], linewidth=1.0 if i == 0 else 1.3, zorder=3 - (i == 0))


def _finish(axes: Axes, steps: int, limits: tuple[float, float], last: bool, ticks: int = 3) -> None:
    axes.set(xlim=(0, max(steps - 1, 1)), ylim=limits)
    axes.yaxis.set_major_locator(MaxNLocator(ticks))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.tick_params(axis="x", labelbottom=last, length=3 if last else 0)


def _label(axes: Axes, text: str, width: float) -> None:
    """A label at the same place beside every row, however wide the numbers are."""
    axes.set_ylabel(text, fontsize=SMALL, labelpad=0)
    axes.yaxis.set_label_coords(-LABEL_AT / width, 0.5)


def _shortened(text: str, most: int = 44) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _legend(
    sheet: Sheet, lines: Mapping[str, np.ndarray], bands: Mapping[str, np.ndarray], colours: Mapping[str, str],
    language: str,
) -> None:  # fmt: skip
    entries: list[Line2D | Patch] = [
        Line2D([], [], color=colours[key], linewidth=1.6, label=name(key, language)) for key in lines
    ]
    if bands:
        shade = colours[next(iter(bands))]
        entries.append(Patch(facecolor=shade, alpha=0.18, linewidth=0, label=say("band", language, sigmas=f"{BAND:g}")))
    sheet.legend(handles=entries, loc="upper left", bbox_to_anchor=((LEFT - 0.13) / WIDTH, 1), ncols=6,
                 borderaxespad=0.2, columnspacing=1.5, handlelength=1.5)  # fmt: skip
