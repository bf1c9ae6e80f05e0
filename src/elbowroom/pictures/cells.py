"""One example as a small picture: an image where the data are images, a line profile where they are not.

Every grid of examples uses this, so samples, reconstructions, traversals and manifolds exist for tables and
series as they do for images.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from elbowroom.errors import DataError
from elbowroom.pictures.style import FAINT, HAIR, MISSING, SERIES, grey
from elbowroom.shapes import as_picture

FINEST = 64  # pixels of a cell's width from which its gap can be drawn
PROFILE_ASPECT = 0.62  # height of a profile's cell over its width


def colours(grid: np.ndarray, vmin: float, vmax: float, ink: bool = False) -> np.ndarray:
    """Pictures as 8-bit colours [R, C, H, W, 3]; not-a-number gets a colour of its own.

    Args:
        grid: [R, C, *event], the event an image.
        vmin: the value drawn darkest (lightest with `ink`).
        vmax: the value drawn lightest (darkest with `ink`).
        ink: draw larger values darker; grey pictures only.

    Raises:
        DataError: the events are no images.
    """
    event = grid.shape[2:]
    kind, (*sides, channels) = as_picture(event)
    if kind != "image":
        raise DataError("Only images can be painted.", f"events of shape {event}", "draw them with profiles()")
    values = np.asarray(grid, dtype=np.float64)
    if len(event) == 3 and event != (*sides, channels):
        values = np.moveaxis(values, 2, -1)
    values = values.reshape(*grid.shape[:2], *sides, channels)
    unit = np.clip((values - vmin) / max(vmax - vmin, 1e-12), 0, 1)
    painted = np.nan_to_num(unit[..., :3])
    if channels == 1:
        low, high = grey(ink)
        painted = low + painted * (high - low)
    if channels == 4:  # alpha: laid on white paper
        alpha = np.nan_to_num(unit[..., 3:])
        painted = painted * alpha + 1 - alpha
    painted[np.isnan(unit).any(axis=-1)] = to_rgb(MISSING)
    return (painted * 255).round().astype(np.uint8)


def cell_aspect(event: Sequence[int]) -> float:
    """Height over width of a cell."""
    kind, shape = as_picture(event)
    return shape[0] / shape[1] if kind == "image" else PROFILE_ASPECT


def draw_cells(
    axes: Axes,
    examples: np.ndarray,
    columns: int,
    vmin: float,
    vmax: float,
    ink: bool = False,
    gap: float = 0.07,
    colour: str = SERIES[0],
) -> None:
    """Fills axes with examples, row by row; cell (r, c) covers [c, c + 1] x [r, r + 1], half a gap inside it.

    Args:
        axes: empty; afterwards one data unit is one cell and y runs down.
        examples: [N, *event]; the last row may stay unfilled.
        columns: cells in a row.
        vmin: lowest value of the range.
        vmax: highest value of the range; what lies outside is cut to the range.
        ink: draw larger values of grey pictures darker.
        gap: space between neighbours, as a share of a cell's width.
        colour: of a profile's line.
    """
    count, event = len(examples), examples.shape[1:]
    rows, image = -(-count // columns), as_picture(event)[0] == "image"
    x0, y0 = gap / 2, min(gap / 2 / cell_aspect(event), 0.2)
    if image:
        pixels = _mosaic(colours(examples[None], vmin, vmax, ink)[0], columns, 2 * x0, 2 * y0)
        axes.imshow(pixels, extent=(0, columns, rows, 0), interpolation="none", aspect="auto")
    else:
        corners = [(i % columns + x0, i // columns + y0) for i in range(count)]
        size = (1 - 2 * x0, 1 - 2 * y0)
        _draw_profiles(axes, examples.reshape(count, -1), corners, size, (vmin, vmax), colour)
    axes.set(xlim=(0, columns), ylim=(rows, 0), aspect="auto")
    axes.set_axis_off()


def _mosaic(pictures: np.ndarray, columns: int, across: float, down: float) -> np.ndarray:
    """Pictures [N, H, W, 3] beside each other as one with transparent gaps [R, C, 4]: to draw each alone takes longest.

    Args:
        pictures: row by row.
        columns: in a row.
        across: the gap between neighbours, as a share of a cell's width.
        down: the same of its height.
    """
    count, height, width = pictures.shape[:3]
    times = 1 if across == 0 else -(-FINEST // width)  # so that the gap is a whole number of pixels
    tall, wide = times * height, times * width
    gaps = round(tall * down / (1 - down)), round(wide * across / (1 - across))
    rows = -(-count // columns)
    cells = np.zeros((rows * columns, tall + gaps[0], wide + gaps[1], 4), np.uint8)
    top, left = gaps[0] // 2, gaps[1] // 2
    cells[:count, top : top + tall, left : left + wide, :3] = pictures.repeat(times, 1).repeat(times, 2)
    cells[:count, top : top + tall, left : left + wide, 3] = 255
    grid = cells.reshape(rows, columns, *cells.shape[1:]).swapaxes(1, 2)
    return grid.reshape(rows * cells.shape[1], columns * cells.shape[2], 4)


def _draw_profiles(
    axes: Axes,
    values: np.ndarray,  # [N, F]
    corners: list[tuple[float, float]],
    size: tuple[float, float],
    limits: tuple[float, float],
    colour: str,
) -> None:
    """One small line per example in a hairline frame; not-a-number breaks the line, and the gap shows it."""
    vmin, vmax = limits
    unit = np.clip((values.astype(np.float64) - vmin) / max(vmax - vmin, 1e-12), 0, 1)
    steps = np.linspace(0.06, 0.94, unit.shape[1]) if unit.shape[1] > 1 else np.array([0.5])
    lines = []
    for (x, y), row in zip(corners, unit, strict=True):
        axes.add_patch(Rectangle((x, y), *size, facecolor="none", edgecolor=HAIR, linewidth=0.5))
        lines.append(np.column_stack([x + steps * size[0], y + (0.92 - 0.84 * row) * size[1]]))
    axes.add_collection(LineCollection(lines, colors=colour, linewidths=0.9, capstyle="round"), autolim=False)
    if vmin < 0 < vmax:
        zero = (0.92 + 0.84 * vmin / (vmax - vmin)) * size[1]
        ground = [[(x, y + zero), (x + size[0], y + zero)] for x, y in corners]
        axes.add_collection(LineCollection(ground, colors=FAINT, linewidths=0.3, zorder=1), autolim=False)


def channels_behind(windows: np.ndarray) -> np.ndarray:
    """Windows of several channels [..., T, C] as curves [..., C * T], one channel behind the other."""
    return np.moveaxis(windows, -1, -2).reshape(*windows.shape[:-2], -1)
