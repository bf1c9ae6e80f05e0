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

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "PPM")
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
WHOLE_RANGE = (0, 65_535)
"""Of 16-bit values."""
GREY = ("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "I;16N")


@dataclass(frozen=True)
class Facts:
    """What a file says of its image before it is decoded: its upright size, whether it is grey, and of 16 bits."""

    size: tuple[int, int]  # height, width
    grey: bool
    deep: bool = False


class DeepError(Exception):
    """A 16-bit image where nothing was said of its range."""


def facts(file: str | IO[bytes]) -> Facts:
    """Size and colour of an image, from its header as far as the format allows.

    Raises:
        DataError: no image, or one that declares too many pixels.
    """
    with _opened(file) as image:
        width, height = image.size[::-1] if _orientation(image) in LYING else image.size
        return Facts((height, width), _is_grey(image), _is_deep(image))


def decode(
    file: str | IO[bytes],
    size: tuple[int, int] | None = None,
    fit: str = "crop",
    channels: int | None = None,
    range16: tuple[int, int] | None = WHOLE_RANGE,
) -> np.ndarray:
    """The pixels of an image, uint8: [H, W] if grey, [H, W, 3] if in colour.

    JPEG is decoded at 1/2, 1/4 or 1/8 of its size where that is still no smaller than what is wanted. 16-bit colour
    loses its low byte.

    Args:
        file: a path, or an open file.
        size: (height, width); None keeps the image's own.
        fit: "crop", "pad" or "squash".
        channels: 1 or 3; by default 1 for a grey image and 3 for one in colour.
        range16: the values of grey 16-bit images that become 0 and 255; by default the whole range; None raises.

    Raises:
        DeepError: a grey 16-bit image, without a range.
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
        plain = _eight_bits(image, channels, range16)
        if stored is not None:
            plain = resized(plain, stored, fit, seen)
        return np.asarray(plain.transpose(TURNS[orientation]) if orientation in TURNS else plain)


def extremes(file: str | IO[bytes]) -> tuple[int, int] | None:
    """Lowest and highest value of a grey 16-bit image; None of others.

    Raises:
        DataError: no image, a broken one, or one that declares too many pixels.
    """
    with _opened(file) as image:
        if not _is_deep(image):
            return None
        values = np.asarray(image)
        return int(values.min().clip(*WHOLE_RANGE)), int(values.max().clip(*WHOLE_RANGE))


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
    except (DataError, DeepError, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise _refused(f"more than {MOST_PIXELS:,} pixels declared") from error
    except Image.UnidentifiedImageError as error:
        content = "an empty file" if _is_empty(file) else "the content is no JPEG, PNG, WebP, TIFF, BMP or PNM image"
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


def _is_deep(image: Image.Image) -> bool:
    return image.mode.startswith("I;16") or (image.mode == "I" and image.format in ("PNG", "PPM"))


def _eight_bits(image: Image.Image, channels: int, range16: tuple[int, int] | None) -> Image.Image:
    """The image in "L" or "RGB", on white where it is transparent."""
    plain = image
    if _is_deep(image):
        if range16 is None:
            raise DeepError
        low, high = range16
        values = np.asarray(image).astype(np.int64).clip(low, high) - low
        plain = Image.fromarray(((values * 255 + (high - low) // 2) // (high - low)).astype(np.uint8))
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
