"""Pictures out of a zip file, one at a time, read in memory; nothing is unpacked to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from elbowroom.errors import DataError


def names_in(path: Path, ending: str) -> list[str]:
    """The members of a zip file whose names end so, sorted.

    Raises:
        DataError: it is no whole zip file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return sorted(name for name in archive.namelist() if name.endswith(ending))
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(f"{path} is a whole zip file.", str(error), "delete it and get it again") from error


def pictures(path: Path, names: Sequence[str], size: tuple[int, int]) -> Iterator[Any]:
    """These members of a zip file as decoded pillow images.

    Args:
        path: the zip file.
        names: which, in this order.
        size: width and height that each must have, known before its pixels are decoded.

    Raises:
        DataError: a member is absent, cut short, no picture, or of another size; it is named.
    """
    from PIL import Image

    with zipfile.ZipFile(path) as archive:
        for name in names:
            try:
                image = Image.open(io.BytesIO(archive.read(name)))
                if image.size != size:
                    raise ValueError(f"{image.size[0]} x {image.size[1]} pixels")
                image.load()
            # pillow raises SyntaxError for a broken PNG
            except (OSError, ValueError, SyntaxError, KeyError, EOFError, zlib.error, zipfile.BadZipFile,
                    Image.DecompressionBombError) as error:  # fmt: skip
                raise DataError(
                    f"{name} in {path} is a whole picture of {size[0]} x {size[1]} pixels.",
                    str(error) or type(error).__name__,
                    f"delete {path.name} and get it again",
                ) from error
            yield image
