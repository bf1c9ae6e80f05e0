"""The one look of all figures: colours, sizes, thin lines, and where pictures of data show dark and light.

Grey pictures are white on black, as the numbers say (larger is lighter), because the same rule must serve
faces, which turn into photographic negatives otherwise. Data that are ink on paper (digits, letters), with an
empty ground at the lowest value, read better dark on light: `ink=True` draws them so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgb

from elbowroom.pictures.typeface import families

INK, SOFT, FAINT, HAIR, PAPER = "#1f2733", "#5b6675", "#98a2af", "#d9dee5", "#ffffff"
MISSING = "#f2c9bd"  # not-a-number: a colour no grey picture contains

# Blue and orange stay apart in every common colour blindness; a named model keeps its colour across figures.
SERIES = ("#2b6cb0", "#dd7a1f", "#2f8f83", "#8a5fb3", "#b2455e", "#7d8794")
REFERENCES = {"pca": SERIES[5]}  # grey: what other models are compared with
NAMED = {"vae": SERIES[0], "autoencoder": SERIES[1], "ae": SERIES[1]} | REFERENCES

# Ten colours that stay apart in normal sight and in red-green blindness, chosen by a search for the greatest least
# distance: CIEDE2000 of any two is at least 25, and 18 as deuteranopes and protanopes see them; `test_style` measures.
CLASSES = (
    "#023ab3", "#fcbb1b", "#732c48", "#02dfbf", "#ed7879",
    "#5d82ff", "#737b02", "#1e7f88", "#62d0ff", "#5a3a00",
)  # fmt: skip
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "<", ">", "*")
"""Signs of the first ten classes, of the next ten, and so on."""

TITLE, LABEL, SMALL = 11.0, 10.0, 9.0  # points
WIDTH = 7.0  # inches, the widest a figure gets: the measure of the page


def rules() -> dict[Any, Any]:
    """Matplotlib's settings while a figure is made or drawn; used inside `rc_context`, never set globally."""
    return {
        "font.family": list(families()),
        "font.size": LABEL,
        "axes.titlesize": TITLE,
        "axes.titlepad": 8,
        "axes.labelsize": LABEL,
        "axes.labelpad": 5,
        "axes.edgecolor": FAINT,
        "axes.labelcolor": SOFT,
        "axes.titlecolor": INK,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": False,
        "axes.axisbelow": True,
        "axes.prop_cycle": cycler(color=SERIES),
        "axes.unicode_minus": True,
        "grid.color": HAIR,
        "grid.linewidth": 0.5,
        "text.color": INK,
        "text.usetex": False,
        "text.parse_math": False,  # a dollar in the name of a class is a dollar
        "text.hinting": "none",  # the font carries no hints, and the automatic ones eat decimal points
        "xtick.color": FAINT,
        "ytick.color": FAINT,
        "xtick.labelcolor": SOFT,
        "ytick.labelcolor": SOFT,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "xtick.major.size": 3,
        "ytick.major.size": 3,
        "xtick.minor.visible": False,
        "lines.linewidth": 1.5,
        "lines.solid_capstyle": "round",
        "legend.frameon": False,
        "legend.fontsize": SMALL,
        "legend.labelcolor": INK,
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "savefig.bbox": None,
        "figure.dpi": 100,
        "image.composite_image": False,  # a grid stays one picture per cell, sharp at any size
        "svg.fonttype": "path",
        "svg.hashsalt": "elbowroom",  # ids come from content, so the same figure has the same bytes
        "pdf.fonttype": 42,
    }


def series_colours(names: Sequence[str]) -> dict[str, str]:
    """A colour for each series: its own where the name has one, else the next that is free.

    Args:
        names: the series, in drawing order.
    """
    fixed = {name: NAMED[name.lower()] for name in names if name.lower() in NAMED}
    free = [colour for colour in SERIES if colour not in fixed.values()] or list(SERIES)
    others = [name for name in names if name not in fixed]
    return fixed | {name: free[i % len(free)] for i, name in enumerate(others)}


def class_colours(count: int) -> list[str]:
    """A colour for each of `count` classes; after ten they begin again, and `class_markers` tells them apart."""
    return [CLASSES[i % len(CLASSES)] for i in range(count)]


def class_markers(count: int) -> list[str]:
    """A sign for each of `count` classes, another one after every ten; with its colour it is the class's own."""
    return [MARKERS[i // len(CLASSES) % len(MARKERS)] for i in range(count)]


def numbers() -> Colormap:
    """The map of numbers, dark to light, the same order to every eye; its lightest end can be seen on paper."""
    return LinearSegmentedColormap.from_list("numbers", mpl.colormaps["viridis"](np.linspace(0, 0.93, 256)), N=256)


def grey(ink: bool) -> np.ndarray:
    """The two ends of grey pictures, lowest value first, as colours [2, 3] in [0, 1].

    Args:
        ink: larger is darker, as ink on paper; otherwise larger is lighter.
    """
    return np.array([to_rgb(colour) for colour in (("#ffffff", "#141a24") if ink else ("#000000", "#ffffff"))])


def heat() -> Colormap:
    """The map of counts: paper where nothing is, deeper blue where much is."""
    return LinearSegmentedColormap.from_list("counts", ["#e4edf6", "#7fb0da", "#2b6cb0", "#143a66"], N=256)


def class_names(labels: np.ndarray, names: Sequence[str] | Mapping[int, str] | None) -> dict[Any, str]:
    """The classes that occur, in order, each with its name for a legend.

    Args:
        labels: [N] integers or strings.
        names: a name per class number, or None to show the labels themselves.
    """
    classes = np.unique(labels).tolist()
    if names is None:
        return {label: str(label) for label in classes}
    if isinstance(names, Mapping):
        return {label: str(names.get(label, label)) for label in classes}
    return {
        label: str(names[label]) if isinstance(label, int) and 0 <= label < len(names) else str(label)
        for label in classes
    }
