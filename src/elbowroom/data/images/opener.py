"""Opening one image of a source, in whichever process: from a folder, from a zip, or from inside a tar."""

from __future__ import annotations

import io
import os
import zipfile
from functools import lru_cache
from typing import IO, Any

from elbowroom.errors import DataError

MOST_BYTES = 2**28
"""Of one member of an archive; more than any photograph has."""


def opened(kind: str, place: str, key: Any) -> str | IO[bytes]:
    """What `decode` takes: a path, or the bytes of an archive's member.

    Args:
        kind: "files", "zip" or "tar".
        place: the folder, or the archive.
        key: a name below the folder or in the zip; offset and length in the tar.

    Raises:
        DataError: no regular file; a member that is too large, cut short, or changed.
    """
    if kind == "files":
        path = os.path.join(place, key)
        if os.path.exists(path) and not os.path.isfile(path):
            raise DataError("An image is a file.", "a pipe, a device or a socket", "leave it out")  # it may never end
        return path
    if kind == "zip":
        return io.BytesIO(_zip_member(place, key))
    offset, length = key
    _check_length(length)
    with open(place, "rb") as file:
        file.seek(offset)
        return io.BytesIO(file.read(length))


def _zip_member(place: str, name: str) -> bytes:
    try:
        status = os.stat(place)
        archive = _zip(place, status.st_size, status.st_mtime_ns)
        _check_length(archive.getinfo(name).file_size)
        return archive.read(name)
    except DataError:
        raise
    except Exception as error:  # each way of packing has its own errors
        raise _refused(str(error) or type(error).__name__) from error


@lru_cache(maxsize=1)
def _zip(place: str, size: int, time: int) -> zipfile.ZipFile:
    """The archive, opened once for many members; another version of it is another one."""
    return zipfile.ZipFile(place)


def _check_length(length: int) -> None:
    if length == 0:
        raise _refused("an empty file")
    if length > MOST_BYTES:
        raise _refused(f"{length:,} bytes, more than {MOST_BYTES:,}")


def _refused(why: str) -> DataError:
    return DataError("A member of an archive can be read.", why, "pack the archive anew, or leave the image out")
