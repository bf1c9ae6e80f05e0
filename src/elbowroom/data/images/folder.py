"""The files of a folder tree: images sorted by name, and what else lies there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from elbowroom.data.image_names import ending_of, is_image, shown
from elbowroom.data.images.index import Index
from elbowroom.data.images.left_out import no_images
from elbowroom.errors import DataError

NO_FILE = "pipe, device or socket"


def index(path: Path) -> Index:
    """The images below a folder. Links are followed, each folder once; hidden files and folders are left out.

    Raises:
        DataError: it cannot be read, or holds no image.
    """
    files: dict[str, tuple[int, int]] = {}
    others: dict[str, str] = {}
    try:
        for name, kind in _walk(str(path), "", set()):
            if isinstance(kind, str):
                others[name] = kind
            else:
                files[name] = kind
    except OSError as error:
        raise DataError(f"The folder {shown(path)} can be read.", shown(error), "see to its permissions") from error
    if not files:
        raise no_images(f"the folder {shown(path)}", others)
    names = tuple(sorted(files))
    return Index(path, "files", names, tuple(files[name] for name in names), left_out=others)


def stamp(path: str | Path) -> tuple[int, int]:
    """Size and time of a file; zeros for a link that leads nowhere, which decoding will name."""
    try:
        status = os.stat(path)
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def _walk(folder: str, prefix: str, seen: set[tuple[int, int]]) -> Iterator[tuple[str, tuple[int, int] | str]]:
    """Each file with its stamp if it is an image, else with what it is counted as."""
    own = os.stat(folder)
    if (own.st_dev, own.st_ino) in seen:  # a link, or a folder that a link has led to before
        return
    seen.add((own.st_dev, own.st_ino))
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: (entry.is_symlink(), entry.name))
    for entry in ordered:
        if entry.name.startswith("."):
            continue
        name = f"{prefix}{entry.name}"
        try:
            mode = entry.stat().st_mode
        except OSError:  # a link that leads nowhere, or in a circle
            mode = stat.S_IFREG
        if stat.S_ISDIR(mode):
            yield from _walk(entry.path, f"{name}/", seen)
        elif not stat.S_ISREG(mode):
            yield name, NO_FILE
        elif is_image(entry.name):
            yield name, stamp(entry.path)
        else:
            yield name, ending_of(entry.name)
