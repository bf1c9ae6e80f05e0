"""What the name of a file says: whether it is an image, and whether it is hidden."""

from __future__ import annotations

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")
"""Of the names of image files."""


def is_image(name: str) -> bool:
    """Whether a file's name ends like an image's."""
    return name.lower().endswith(ENDINGS)


def is_hidden(name: str) -> bool:
    """Whether a file or a folder above it is hidden, or made by macOS beside the files of an archive."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))
