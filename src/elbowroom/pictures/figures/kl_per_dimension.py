"""How many nats each latent dimension carries, and which dimensions have collapsed to the prior."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from elbowroom.errors import DataError
from elbowroom.pictures.numerals import short
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import INK, SERIES, SMALL, SOFT
from elbowroom.pictures.words import say

COLLAPSED = "#c3cad3"
BAR = 0.3  # inches, at most


@in_style
def kl_per_dimension(
    kl: np.ndarray,
    *,
    threshold: float = 0.01,
    active: np.ndarray | None = None,
    language: str = "en",
) -> Figure:
    """Bars of the KL of each latent dimension, the largest first, active and collapsed ones in two colours.

    Args:
        kl: [D] KL(q(z_d|x) || p(z_d)) in nats, the mean over examples.
        threshold: nats from which a dimension counts as active; drawn as a line.
        active: [D] booleans that decide instead of the threshold, which is not drawn then.
        language: "en" or "ko".

    Raises:
        DataError: `kl` is no vector, or `active` has another length.
        ConfigError: an unknown language.
    """
    values = np.asarray(kl, dtype=np.float64)
    if values.ndim != 1 or len(values) == 0 or (active is not None and len(active) != len(values)):
        raise DataError(
            "KL per dimension is a vector [D], as long as `active` where that is given.",
            f"shape {values.shape}",
            "take the mean over the examples first",
        )
    known = np.nan_to_num(values, nan=0.0)
    is_active = known >= threshold if active is None else np.asarray(active, dtype=bool)
    order = np.argsort(-known, kind="stable")
    size, bar = len(values), min(BAR, 5.9 / len(values))
    width = max(bar * size, 3.6)
    sheet = Sheet(width + 0.75, 2.95)
    axes = sheet.place(0.62, 0.42, width, 1.95)
    axes.bar(
        np.arange(size), known[order], width=0.72 if bar > 0.05 else 1.0,
        color=[SERIES[0] if is_active[d] else COLLAPSED for d in order],
    )  # fmt: skip
    top = max(float(known.max()), threshold) * 1.14 or 1.0
    axes.set(xlim=(-0.7, size - 0.3), ylim=(min(0.0, float(known.min()) * 1.1), top))
    axes.set_xlabel(say("latent_dimension", language))
    axes.set_ylabel(say("kl_axis", language))
    axes.grid(True, axis="y")
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
    every = max(1, int(np.ceil(0.21 / bar)))
    axes.set_xticks(np.arange(0, size, every), [str(order[i] + 1) for i in range(0, size, every)])
    axes.tick_params(axis="x", length=0)
    # A collapsed bar is too low to be seen; a dash keeps its place and its colour.
    low = [i for i, d in enumerate(order) if not is_active[d]]
    dash = min(bar * 50, 12.0)
    axes.plot(
        low,
        np.zeros(len(low)),
        linestyle="",
        marker="_",
        markersize=dash,
        markeredgewidth=2,
        color=COLLAPSED,
        clip_on=False,
    )
    if size <= 20:
        for i, d in enumerate(order):
            if not known[d] > 0.03 * top:
                continue  # nothing to see, and its number would collide with the next
            text = short(values[d], 2)
            axes.text(
                i,
                max(known[d], 0) + top * 0.015,
                text,
                ha="center",
                va="bottom",
                fontsize=SMALL - 1,
                color=SOFT,
            )
    count = int(is_active.sum())
    entries: list[Patch | Line2D] = [Patch(color=SERIES[0], label=say("active", language, count=count, total=size))]
    if count < size:
        entries.append(Patch(color=COLLAPSED, label=say("collapsed", language, count=size - count)))
    if active is None:
        axes.axhline(threshold, color=INK, linewidth=0.7, linestyle=(0, (4, 3)))
        label = say("threshold", language, value=threshold)
        entries.append(Line2D([], [], color=INK, linewidth=0.7, linestyle=(0, (4, 3)), label=label))
    sheet.legend(
        handles=entries, loc="upper left", bbox_to_anchor=(0.5 / (width + 0.75), 1), ncols=3,
        borderaxespad=0.2, handlelength=1.2, handleheight=0.8, columnspacing=1.4,
    )  # fmt: skip
    return sheet
