"""Where images come from: a folder, an archive, a list or a single file, each with an index of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from elbowroom.data.image_names import is_image, shown
from elbowroom.data.images import archive, folder, listing
from elbowroom.data.images.index import Index
from elbowroom.errors import DataError

TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
ARCHIVES = (".zip", *TARS)
LISTS = (".csv", ".csv.gz", ".tsv", ".tsv.gz")


def is_images(source: Any) -> bool:
    """Whether a path is a source of images: a folder, a zip or tar, a list of image files, or one image.

    >>> is_images("photos.zip"), is_images("table.parquet")
    (True, False)
    """
    path = Path(source).expanduser()
    if path.is_dir() or is_image(path.name) or path.name.lower().endswith(ARCHIVES):
        return True
    if not path.name.lower().endswith(LISTS) or not path.is_file():
        return False
    return listing.is_listing(path)


def index(path: Path, label_column: str | int | None = None) -> Index:
    """The images of a folder, an archive, a list, or a single file.

    Raises:
        ConfigError: the list has no such label column.
        DataError: no images, or a source that cannot be read; see the files of each kind.
    """
    name = path.name.lower()
    if path.is_dir():
        return folder.index(path)
    if not path.is_file():
        raise DataError("Images lie in a folder, or in a file that can be read again.",
                        f"{shown(path)}, a pipe, a device or a socket", "save it as a file")  # fmt: skip
    if name.endswith(LISTS):
        return listing.index(path, label_column)
    if name.endswith(".zip"):
        return archive.index_zip(path)
    if name.endswith(TARS):
        return archive.index_tar(path)
    return Index(path.parent, "files", (path.name,), (folder.stamp(path),))
