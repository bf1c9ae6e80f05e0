"""Fitting one image into a size: crop, pad or squash, in one pass of an antialiased filter.

Bicubic with the filter widened for downscaling, as Pillow does it: Parmar, Zhang & Zhu 2022, "On aliased resizing
and surprising subtleties in GAN evaluation", show what goes wrong without.
"""

from __future__ import annotations

import math

from PIL import Image


def resized(image: Image.Image, size: tuple[int, int], fit: str, seen: tuple[float, float]) -> Image.Image:
    """The image at this size.

    Args:
        image: in "L" or "RGB".
        size: (height, width).
        fit: "crop", "pad" or "squash".
        seen: (width, height) of what counts, from the upper left corner: a JPEG that is decoded small has whole
            pixels at its edges where there is only a part of one to see.
    """
    height, width = size
    if image.size == seen == (width, height):
        return image
    if fit == "squash":
        return image.resize((width, height), Image.Resampling.BICUBIC, box=(0, 0, *seen))
    if fit == "crop":
        shrink = min(seen[0] / width, seen[1] / height)
        left, top = (seen[0] - shrink * width) / 2, (seen[1] - shrink * height) / 2
        left, top = max(0.0, left), max(0.0, top)  # rounding must not push the box over the edge
        return image.resize((width, height), Image.Resampling.BICUBIC, box=(left, top, seen[0] - left, seen[1] - top))
    inner = _inside(seen, size)
    sheet = Image.new(image.mode, (width, height))
    small = image.resize(inner, Image.Resampling.BICUBIC, box=(0, 0, *seen))
    sheet.paste(small, ((width - inner[0]) // 2, (height - inner[1]) // 2))
    return sheet


def least(stored: tuple[int, int], size: tuple[int, int], fit: str) -> tuple[int, int]:
    """The (width, height) below which decoding must not shrink an image, or resizing would enlarge it again.

    Args:
        stored: (width, height) of the file.
        size: (height, width) wanted.
        fit: "crop", "pad" or "squash".
    """
    return _inside(stored, size) if fit == "pad" else (size[1], size[0])


def _inside(seen: tuple[float, float], size: tuple[int, int]) -> tuple[int, int]:
    """The (width, height) of the largest image of the shape of `seen` in `size`."""
    shrink = max(seen[0] / size[1], seen[1] / size[0])
    return max(1, math.floor(seen[0] / shrink + 0.5)), max(1, math.floor(seen[1] / shrink + 0.5))
