"""Learning curves: the bound, its two parts and the learning rate over training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from elbowroom.errors import DataError
from elbowroom.pictures.numerals import short
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import SMALL, SOFT, WIDTH, series_colours
from elbowroom.pictures.words import name, say

PANELS = ("elbo", "log_px", "log_px_per_token", "kl", "penalty", "discriminate", "confuse", "decode", "learning_rate")
HEIGHT = 1.75  # inches of one panel


@in_style
def learning_curves(
    histories: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    x: str = "epoch",
    language: str = "en",
) -> Figure:
    """A panel for each of ELBO and its parts, penalty, players and learning rate that some run has; a colour for each.

    Validation is a solid line; training is thin and dashed where both are known.

    Args:
        histories: run -> rows with `epoch`, and any of `elbo`, `val_elbo`, `log_px`, `val_log_px`, `kl`, `val_kl`,
            `penalty`, of texts `log_px_per_token` (nats per token), and of two players `discriminate`, `confuse`,
            `decode` (nats per example, means over the epoch), `learning_rate` and `seconds`.
        x: the key along the x axis, "epoch" or "seconds".
        language: "en" or "ko".

    Raises:
        DataError: no run has any of the keys.
        ConfigError: an unknown language.
    """
    runs = {key: list(rows) for key, rows in histories.items()}
    panels = [key for key in PANELS if any(_known(rows, key) or _known(rows, f"val_{key}") for rows in runs.values())]
    if not panels:
        raise DataError(
            f"A learning curve needs rows with at least one of {', '.join(PANELS)}.",
            ", ".join(runs) or "no runs",
            "pass the rows of history.jsonl",
        )
    colours = series_colours(list(runs))
    split = any(_known(rows, f"val_{key}") for rows in runs.values() for key in panels)
    columns = 1 if len(panels) == 1 else 2
    rows_of_panels = -(-len(panels) // columns)
    top = 0.3 if split or len(runs) > 1 else 0.1
    width = (WIDTH - 0.75 * columns) / columns if columns > 1 else 4.6
    step = HEIGHT + 0.72
    sheet = Sheet((width + 0.75) * columns, top + rows_of_panels * step)
    for i, key in enumerate(panels):
        left = 0.66 + (i % columns) * (width + 0.75)
        axes = sheet.place(left, top + 0.3 + (i // columns) * step, width, HEIGHT - 0.05)
        _panel(axes, runs, key, x, colours, language)
    if top > 0.2:
        sheet.legend(
            handles=_entries(list(runs), colours, split, language), loc="upper left", ncols=8,
            bbox_to_anchor=(0.5 / sheet.get_size_inches()[0], 1), borderaxespad=0.2,
            columnspacing=1.6, handlelength=1.7,
        )  # fmt: skip
    return sheet


def _known(rows: Sequence[Mapping[str, Any]], key: str) -> bool:
    return any(row.get(key) is not None for row in rows)


def _line(rows: Sequence[Mapping[str, Any]], x: str, key: str) -> tuple[np.ndarray, np.ndarray]:
    """x and y of one line; a row without the key is left out, a value that is not finite breaks the line."""
    present = [row for row in rows if row.get(key) is not None]
    across = np.array([row.get(x, i + 1) for i, row in enumerate(present)], dtype=float)
    values = np.array([row[key] for row in present], dtype=float)
    return across, np.where(np.isfinite(values), values, np.nan)


def _panel(
    axes: Axes,
    runs: Mapping[str, Sequence[Mapping[str, Any]]],
    key: str,
    x: str,
    colours: Mapping[str, str],
    language: str,
) -> None:
    seen = []
    for run, rows in runs.items():
        both = _known(rows, f"val_{key}")
        for column, held_out in ((key, False), (f"val_{key}", True)):
            if not _known(rows, column):
                continue
            across, values = _line(rows, x, column)
            thin = both and not held_out
            axes.plot(
                across, values, color=colours[run], linewidth=0.9 if thin else 1.6,
                linestyle=(0, (3, 2)) if thin else "-", alpha=0.75 if thin else 1,
                marker="o" if len(values) == 1 else None, markersize=3,
            )  # fmt: skip
            seen.append(values)
    unit = "" if key == "learning_rate" else say("per_token" if key.endswith("per_token") else "per_example", language)
    title = say(key, language)
    axes.set_title(title, loc="left")
    if unit:
        shown = axes.set_ylabel(unit, fontsize=SMALL)
        shown.set_color(SOFT)
    axes.set_xlabel(say(x, language), fontsize=SMALL)
    axes.grid(True, axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=x == "epoch", min_n_ticks=1))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value, 4)))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    if key != "learning_rate":
        _cut_the_start(axes, np.concatenate(seen), language)


def _cut_the_start(axes: Axes, values: np.ndarray, language: str) -> None:
    """Lets the part where learning happens fill the panel; says where a line from far below starts."""
    values = values[np.isfinite(values)]
    if len(values) < 8:
        return
    low, usual, high = values.min(), np.quantile(values, 0.1), values.max()
    if usual - low > 2 * (high - usual) > 0:
        axes.set_ylim(usual - 0.35 * (high - usual), high + 0.08 * (high - usual))
        note = say("starts_below", language, value=short(low))
        axes.text(
            0.98, 0.05, note, transform=axes.transAxes, color=SOFT, fontsize=SMALL, va="bottom", ha="right"
        )  # fmt: skip


def _entries(runs: Sequence[str], colours: Mapping[str, str], split: bool, language: str) -> list[Line2D]:
    entries = [Line2D([], [], color=colours[run], linewidth=2, label=name(run, language)) for run in runs]
    if len(runs) == 1:
        entries = []
    colour = colours[runs[0]] if len(runs) == 1 else SOFT
    if split:
        entries.append(Line2D([], [], color=colour, linewidth=1.6, label=name("validation", language)))
        dash = (0, (3, 2))
        entries.append(Line2D([], [], color=colour, linewidth=0.9, linestyle=dash, label=name("train", language)))
    return entries
