"""The images of a zip or tar, which are read where they lie: nothing is extracted.

A member whose path leads out of the archive, or that is a link, makes the whole archive refused. Nothing would be
written to such a path here, but whoever packed it meant harm or made a mistake.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from elbowroom.data.image_names import ending_of, is_hidden, is_image, shown
from elbowroom.data.images.folder import NO_FILE, stamp
from elbowroom.data.images.index import Index
from elbowroom.data.images.left_out import no_images
from elbowroom.errors import DataError

COMPRESSED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
LEAST_UNPACKED, MOST_TIMES = 2**28, 100
"""A compressed tar may unpack to so many bytes, or to so many times its own size: pictures are compressed already, and
what grows by more fills a disk."""
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, ValueError)


def index_zip(path: Path) -> Index:
    """The images of a zip, sorted by name, from its directory alone.

    Raises:
        DataError: no whole zip, no image in it, or a member that is encrypted, a link, or leads out of the archive.
    """
    stamps_by_name: dict[str, tuple[int, int]] = {}
    others: dict[str, str] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                # `orig_filename`, since `filename` is already mended for this system
                _check(path, member.orig_filename, stat.S_ISLNK(member.external_attr >> 16))
                if member.is_dir() or is_hidden(member.filename):
                    continue
                if not is_image(member.filename):
                    others[member.filename] = ending_of(member.filename)
                    continue
                if member.flag_bits & 1:
                    raise DataError(f"The members of {path} are not encrypted.", member.filename,
                                    "pack the images without a password")  # fmt: skip
                stamps_by_name[member.filename] = (member.file_size, member.CRC)
    except DataError:
        raise
    except (OSError, *BROKEN) as error:
        raise _broken(path, "zip", error) from error
    return _index(path, "zip", stamps_by_name, {}, others)


def index_tar(path: Path) -> Index:
    """The images of a tar, also of a compressed one, sorted by name; of members that come twice the last counts.

    Raises:
        DataError: no whole tar, no image in it, a member that is a link or leads out of the archive, or one that
            unpacks to far more than it is.
    """
    stamps_by_name: dict[str, tuple[int, int]] = {}
    spots: dict[str, tuple[int, int]] = {}
    others: dict[str, str] = {}
    opening = compression(path)
    try:
        with contextlib.ExitStack() as stack:
            if opening is None:
                archive = stack.enter_context(tarfile.open(path, "r:"))
            else:
                stream = _Bounded(path, stack.enter_context(opening(path, "rb")))
                archive = stack.enter_context(tarfile.open(fileobj=stream, mode="r:"))  # type: ignore[call-overload]
            for member in archive:
                _check(path, member.name, member.issym() or member.islnk())
                name = member.name.removeprefix("./")
                if opening is not None:
                    stream.check(member.offset_data + member.size)  # as declared, before any of it is unpacked
                if member.isdir() or is_hidden(name):
                    continue
                if member.isreg() and not member.issparse() and is_image(name):
                    stamps_by_name[name] = (member.size, int(member.mtime))
                    spots[name] = (member.offset_data, member.size)
                else:
                    others[name] = ending_of(name) if member.isreg() else NO_FILE
    except DataError:
        raise
    except (OSError, *BROKEN) as error:
        raise _broken(path, "tar", error) from error
    return _index(path, "tar", stamps_by_name, spots, others)


def compression(path: Path) -> Callable[..., Any] | None:
    """What opens a compressed file; None for others, and for what is no file."""
    if not path.is_file():
        return None
    with open(path, "rb") as file:
        head = file.read(6)
    return next((opening for magic, opening in COMPRESSED.items() if head.startswith(magic)), None)


class _Bounded:
    """What a compressed tar unpacks to, as a file that refuses to be read further than is sensible."""

    def __init__(self, path: Path, stream: IO[bytes]):
        self.path, self.stream = path, stream
        self.most = max(LEAST_UNPACKED, MOST_TIMES * path.stat().st_size)

    def check(self, end: int) -> None:
        """Refuses to go so far.

        Raises:
            DataError: further than the archive may unpack to.
        """
        if end > self.most:
            raise DataError(f"A compressed tar unpacks to at most {self.most / 1e6:,.0f} MB, or {MOST_TIMES} times its "
                            "size.", f"{shown(self.path)}, which declares {end / 1e6:,.0f} MB or more",
                            "if you trust it, unpack it yourself and name the folder")  # fmt: skip

    def read(self, size: int = -1) -> bytes:
        self.check(self.stream.tell() + max(size, 0))
        return self.stream.read(size)

    def seek(self, place: int, whence: int = 0) -> int:
        self.check(place)
        return self.stream.seek(place, whence)

    def tell(self) -> int:
        return self.stream.tell()


def _index(
    path: Path,
    kind: str,
    stamps_by_name: Mapping[str, tuple[int, int]],
    spots: Mapping[str, tuple[int, int]],
    others: Mapping[str, str],
) -> Index:
    if not stamps_by_name:
        raise no_images(shown(path), others)
    names, own = tuple(sorted(stamps_by_name)), stamp(path)
    stamps = tuple((*stamps_by_name[name], *spots.get(name, ()), *own) for name in names)
    return Index(path, kind, names, stamps, tuple(spots[name] for name in names if spots), left_out=others)


def _check(path: Path, name: str, is_link: bool) -> None:
    parts = re.split(r"[/\\]", name)
    if ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise DataError(f"The members of {path} lie inside the archive.", repr(name),
                        "do not trust this archive; get it from its source, or pack the images anew")  # fmt: skip
    if is_link:
        raise DataError(f"The members of {path} are files and folders.", f"the link {name!r}",
                        "pack the images anew without links, such as with tar --dereference")  # fmt: skip


def _broken(path: Path, kind: str, error: Exception) -> DataError:
    return DataError(f"{path} is a whole {kind} archive.", str(error) or type(error).__name__,
                     "the file was cut short, or is something else; get it again")  # fmt: skip
