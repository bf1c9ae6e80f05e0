"""One image file to uint8 pixels: upright, 8 bits, grey or colour, on white where it is transparent.

Only the formats named here are opened, whatever the file's name says: some of Pillow's others start programs.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
from PIL import Image

from elbowroom.data.images.resize import least, resized
from elbowroom.errors import DataError

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
MOST_PIXELS = 89_478_485
"""Larger images are refused before any pixel is decoded: a file of some bytes may declare terabytes. Pillow warns
from the same number on."""
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Exif 2.3, table 6, tag Orientation: what turns a stored image upright."""
LYING = (5, 6, 7, 8)
GREY = ("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "I;16N")


@dataclass(frozen=True)
class Facts:
    """What a file says of its image before it is decoded: its upright size, and whether it is grey."""

    size: tuple[int, int]  # height, width
    grey: bool


def facts(file: str | IO[bytes]) -> Facts:
    """Size and colour of an image, from its header as far as the format allows.

    Raises:
        DataError: no image, or one that declares too many pixels.
    """
    with _opened(file) as image:
        width, height = image.size[::-1] if _orientation(image) in LYING else image.size
        return Facts((height, width), _is_grey(image))


def decode(
    file: str | IO[bytes],
    size: tuple[int, int] | None = None,
    fit: str = "crop",
    channels: int | None = None,
) -> np.ndarray:
    """The pixels of an image, uint8: [H, W] if grey, [H, W, 3] if in colour.

    JPEG is decoded at 1/2, 1/4 or 1/8 of its size where that is still no smaller than what is wanted. Values of 16
    bits are divided by 257, as if the whole range were used; 16-bit colour loses its low byte.

    Args:
        file: a path, or an open file.
        size: (height, width); None keeps the image's own.
        fit: "crop", "pad" or "squash".
        channels: 1 or 3; by default 1 for a grey image and 3 for one in colour.

    Raises:
        DataError: no image, a broken one, one that declares too many pixels, or one of 32-bit values.
    """
    with _opened(file) as image:
        channels = channels or (1 if _is_grey(image) else 3)
        orientation = _orientation(image)
        # resizing comes first, as a small image is turned faster; so the size is that of the image as it is stored
        stored = size[::-1] if size is not None and orientation in LYING else size
        seen: tuple[float, float] = image.size
        if stored is not None:
            small = image.draft("L" if channels == 1 else "RGB", least(image.size, stored, fit))
            seen = small[1][2:] if small else seen
        plain = _eight_bits(image, channels)
        if stored is not None:
            plain = resized(plain, stored, fit, seen)
        return np.asarray(plain.transpose(TURNS[orientation]) if orientation in TURNS else plain)


@contextlib.contextmanager
def _opened(file: str | IO[bytes]) -> Iterator[Image.Image]:
    """The image with its header read; whatever goes wrong with a file is said as one error."""
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _refused(f"{image.width} x {image.height} pixels declared, more than {MOST_PIXELS:,}")
            if image.format == "TIFF":
                image.load()  # Pillow turns it upright when it loads it
            yield image
    except (DataError, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise _refused(f"more than {MOST_PIXELS:,} pixels declared") from error
    except Image.UnidentifiedImageError as error:
        content = "an empty file" if _is_empty(file) else "the content is no JPEG, PNG, WebP or TIFF image"
        raise _refused(content) from error
    except Exception as error:  # each of Pillow's formats has its own errors for broken files
        raise _refused(str(error).splitlines()[0] if str(error) else type(error).__name__) from error


def _is_empty(file: str | IO[bytes]) -> bool:
    return isinstance(file, str) and os.path.getsize(file) == 0


def _refused(why: str) -> DataError:
    return DataError("An image file can be read.", why, "repair the file, or leave it out")


def _orientation(image: Image.Image) -> int:
    value = image.getexif().get(ORIENTATION, 1)
    return value if isinstance(value, int) else 1


def _is_grey(image: Image.Image) -> bool:
    if image.mode != "P":
        return image.mode in GREY
    used = np.array(image.getpalette("RGB"), np.uint8).reshape(-1, 3)[np.unique(np.asarray(image))]
    return bool((used == used[:, :1]).all())


def _eight_bits(image: Image.Image, channels: int) -> Image.Image:
    """The image in "L" or "RGB", on white where it is transparent."""
    plain = image
    if image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PNG"):
        values = np.asarray(image).astype(np.int64).clip(0, 65_535)
        plain = Image.fromarray(((values * 255 + 32_767) // 65_535).astype(np.uint8))
    elif image.mode in ("I", "F"):
        raise _refused(f"32-bit values (mode {image.mode}), which have no range of their own")
    if plain.has_transparency_data:
        clear = plain.convert("RGBA")
        plain = Image.new("RGBA", clear.size, "white")
        plain.alpha_composite(clear)
    wanted = "L" if channels == 1 else "RGB"
    if plain.mode == wanted:
        plain.load()
        return plain
    return plain.convert(wanted)
