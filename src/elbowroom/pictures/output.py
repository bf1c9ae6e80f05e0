"""A figure as a file, as inline SVG and as PNG bytes: the same figure gives the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import os
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from elbowroom.data.whole_files import write_whole
from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.pictures.style import rules

DPI = 200  # of PNG files, and of the rasterised points inside an SVG

# A date or a version in a file would make equal figures differ.
NO_METADATA = {
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
}


def _encode(figure: Figure, form: str, dpi: float = DPI) -> bytes:
    buffer = io.BytesIO()
    with mpl.rc_context(rules()):
        figure.savefig(buffer, format=form, dpi=dpi, metadata=NO_METADATA[form])
    return buffer.getvalue()


def to_svg(figure: Figure) -> str:
    """A figure as inline SVG for an HTML page: text as outlines, ids that no other figure on the page has.

    Args:
        figure: any matplotlib figure; it is given the library's look while it is drawn.
    """
    svg = _encode(figure, "svg").decode("utf-8")
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->\s*|<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    # Ids nothing points to only make the page longer, and equal pictures would share theirs.
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg))
    named = {one or other for one, other in used}
    svg = re.sub(r'\s*\bid="([^"]*)"', lambda match: match[0] if match[1] in named else "", svg)
    mark = "f" + hashlib.sha256(svg.encode()).hexdigest()[:8]
    svg = re.sub(r'\bid="', f'id="{mark}-', svg)
    svg = re.sub(r'href="#', f'href="#{mark}-', svg)
    # Inside a page the rule `* {...}` of the figure's own style sheet would reach everything around it.
    svg = svg.replace("*{stroke-linejoin", f"#{mark} *{{stroke-linejoin").replace("<svg ", f'<svg id="{mark}" ', 1)
    return re.sub(r"url\(#", f"url(#{mark}-", svg)


def to_png(figure: Figure, dpi: float = DPI) -> bytes:
    """A figure as PNG bytes.

    Args:
        figure: any matplotlib figure.
        dpi: pixels per inch.
    """
    return _encode(figure, "png", dpi)


def grid_to_png(grid: np.ndarray, vmin: float, vmax: float, ink: bool = False, zoom: int = 1) -> bytes:
    """A grid of pictures as PNG bytes, one data pixel per `zoom` x `zoom` pixels, one pixel between pictures.

    Args:
        grid: [R, C, *event], the event an image; not-a-number is drawn in a colour of its own.
        vmin: the value drawn darkest (lightest with `ink`).
        vmax: the value drawn lightest (darkest with `ink`).
        ink: draw larger values darker, as ink on paper.
        zoom: side of a data pixel, in pixels.

    Raises:
        DataError: the events are no images.
    """
    from PIL import Image

    from elbowroom.pictures.cells import colours

    painted = colours(np.asarray(grid), vmin, vmax, ink)  # [R, C, H, W, 3]
    rows, columns, height, width, _ = painted.shape
    painted = painted.repeat(zoom, axis=2).repeat(zoom, axis=3)
    sheet = np.full((rows * (height * zoom + 1) - 1, columns * (width * zoom + 1) - 1, 3), 255, dtype=np.uint8)
    for r, c in np.ndindex(rows, columns):
        top, left = r * (height * zoom + 1), c * (width * zoom + 1)
        sheet[top : top + height * zoom, left : left + width * zoom] = painted[r, c]
    buffer = io.BytesIO()
    Image.fromarray(sheet).save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def save(figure: Figure, path: str | os.PathLike[str], dpi: float = DPI) -> Path:
    """Writes a figure, whole or not at all; the ending of the name chooses png, svg or pdf.

    Args:
        figure: any matplotlib figure.
        path: where to; an existing file is replaced.
        dpi: pixels per inch of a PNG and of rasterised points.

    Raises:
        ConfigError: another ending.
        RunError: the folder cannot be written.
    """
    path = Path(path)
    form = path.suffix.lower().lstrip(".")
    if form not in NO_METADATA:
        raise ConfigError("A figure is saved as .png, .svg or .pdf.", repr(path.name), nearest_cure(form, NO_METADATA))
    return write_whole(path, _encode(figure, form, dpi))
