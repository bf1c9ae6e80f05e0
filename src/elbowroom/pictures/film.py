"""Examples one after the other as a moving picture: GIF, or MP4 where imageio and ffmpeg are installed."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np

from elbowroom.data.whole_files import write_whole
from elbowroom.errors import ConfigError, DataError, nearest_cure
from elbowroom.pictures.cells import colours
from elbowroom.shapes import as_picture

ENDINGS = (".gif", ".mp4")
SIDE = 256
"""Smaller frames are enlarged, each pixel to a square, to about so many pixels on the longer side."""


def save_film(
    frames: np.ndarray,
    path: str | os.PathLike[str],
    *,
    vmin: float,
    vmax: float,
    ink: bool = False,
    per_second: float = 10.0,
) -> Path:
    """Writes pictures as a film, whole or not at all; the ending of the name chooses GIF or MP4.

    Args:
        frames: [T, *event], the event an image; in a GIF, frames that are the same become one that stays longer.
        path: where to; an existing file is replaced.
        vmin: the value drawn darkest (lightest with `ink`).
        vmax: the value drawn lightest (darkest with `ink`).
        ink: draw larger values of grey pictures darker.
        per_second: frames in a second.

    Raises:
        ConfigError: another ending, or .mp4 without imageio and ffmpeg.
        DataError: examples that are no images.
        RunError: the folder cannot be written.
    """
    path = Path(path)
    form = path.suffix.lower()
    if form not in ENDINGS:
        raise ConfigError("A film is saved as .gif or .mp4.", repr(path.name), nearest_cure(form, ENDINGS))
    if as_picture(np.shape(frames)[1:])[0] != "image":
        raise DataError("A film is one of images.", f"examples of shape {np.shape(frames)[1:]}",
                        "write a strip of curves, such as morph.png")  # fmt: skip
    painted = colours(np.asarray(frames)[None], vmin, vmax, ink)[0]  # [T, H, W, 3]
    zoom = max(1, SIDE // max(painted.shape[1:3]))
    painted = painted.repeat(zoom, axis=1).repeat(zoom, axis=2)
    return write_whole(path, (_gif if form == ".gif" else _mp4)(painted, per_second))


def _gif(frames: np.ndarray, per_second: float) -> bytes:
    from PIL import Image

    first, *others = [Image.fromarray(frame) for frame in frames]
    buffer = io.BytesIO()
    first.save(buffer, "GIF", save_all=True, append_images=others, duration=round(1000 / per_second), loop=0)
    return buffer.getvalue()


def _mp4(frames: np.ndarray, per_second: float) -> bytes:
    try:
        import imageio.v3 as imageio
        import imageio_ffmpeg  # noqa: F401 - brings ffmpeg, without which imageio writes no MP4
    except ImportError:
        raise ConfigError("A film in MP4 is written by imageio with ffmpeg.", "neither is installed, or one is not",
                          'pip install "elbowroom[images]", or name a .gif') from None  # fmt: skip
    # Players want even sides; the last row or column comes twice where one is odd.
    even = np.pad(frames, ((0, 0), (0, frames.shape[1] % 2), (0, frames.shape[2] % 2), (0, 0)), mode="edge")
    content = imageio.imwrite("<bytes>", even, extension=".mp4", plugin="FFMPEG", fps=per_second, macro_block_size=2)
    assert isinstance(content, bytes)
    return content
