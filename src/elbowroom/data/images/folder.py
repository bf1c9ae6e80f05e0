"""The images of a folder tree, sorted by name; the first level of folders may be classes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from elbowroom.data.image_names import ENDINGS, is_image
from elbowroom.data.images.index import Index, first_folders
from elbowroom.errors import DataError


def index(path: Path) -> Index:
    """The images below a folder. Links are followed, each folder once; hidden files and folders are left out.

    Raises:
        DataError: it cannot be read, or holds no image.
    """
    try:
        files = dict(sorted(_walk(str(path), "", set())))
    except OSError as error:
        raise DataError(f"The folder {path} can be read.", str(error), "see to its permissions") from error
    if not files:
        raise DataError(
            f"A folder of images holds files that end in {', '.join(ENDINGS)}, at any depth.",
            f"the folder {path} with none",
            "name the folder that has the images, or the file that is meant",
        )
    names = tuple(files)
    return Index(path, "files", names, tuple(files.values()), classes=first_folders(names))


def stamp(path: str | Path) -> tuple[int, int]:
    """Size and time of a file; zeros for a link that leads nowhere, which decoding will name."""
    try:
        status = os.stat(path)
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def _walk(folder: str, prefix: str, above: set[tuple[int, int]]) -> Iterator[tuple[str, tuple[int, int]]]:
    own = os.stat(folder)
    if (own.st_dev, own.st_ino) in above:  # a link to a folder that it lies in
        return
    inside = above | {(own.st_dev, own.st_ino)}
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                yield from _walk(entry.path, f"{prefix}{entry.name}/", inside)
            elif is_image(entry.name):
                yield f"{prefix}{entry.name}", stamp(entry.path)
