"""The images of a zip or tar, which are read where they lie: nothing is extracted.

A member whose path leads out of the archive, or that is a link, makes the whole archive refused. Nothing would be
written to such a path here, but whoever packed it meant harm or made a mistake.
"""

from __future__ import annotations

import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from pathlib import Path

from elbowroom.data.image_names import ENDINGS, is_hidden, is_image
from elbowroom.data.images.folder import stamp
from elbowroom.data.images.index import Index, first_folders
from elbowroom.errors import DataError

BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, ValueError)


def index_zip(path: Path) -> Index:
    """The images of a zip, sorted by name, from its directory alone.

    Raises:
        DataError: no whole zip, no image in it, or a member that is encrypted, a link, or leads out of the archive.
    """
    stamps_by_name: dict[str, tuple[int, int]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                # `orig_filename`, since `filename` is already mended for this system
                _check(path, member.orig_filename, stat.S_ISLNK(member.external_attr >> 16))
                if member.is_dir() or not is_image(member.filename) or is_hidden(member.filename):
                    continue
                if member.flag_bits & 1:
                    raise DataError(f"The members of {path} are not encrypted.", member.filename,
                                    "pack the images without a password")  # fmt: skip
                stamps_by_name[member.filename] = (member.file_size, member.CRC)
    except DataError:
        raise
    except (OSError, *BROKEN) as error:
        raise _broken(path, "zip", error) from error
    return _index(path, "zip", dict(sorted(stamps_by_name.items())), {})


def index_tar(path: Path) -> Index:
    """The images of a tar, also of a compressed one, sorted by name; of members that come twice the last counts.

    Raises:
        DataError: no whole tar, no image in it, or a member that is a link or leads out of the archive.
    """
    stamps_by_name: dict[str, tuple[int, int]] = {}
    spots: dict[str, tuple[int, int]] = {}
    try:
        with tarfile.open(path, "r:*") as archive:
            for member in archive:
                _check(path, member.name, member.issym() or member.islnk())
                name = member.name.removeprefix("./")
                if member.isreg() and not member.issparse() and is_image(name) and not is_hidden(name):
                    stamps_by_name[name] = (member.size, int(member.mtime))
                    spots[name] = (member.offset_data, member.size)
    except DataError:
        raise
    except (OSError, *BROKEN) as error:
        raise _broken(path, "tar", error) from error
    return _index(path, "tar", dict(sorted(stamps_by_name.items())), spots)


def _index(
    path: Path, kind: str, stamps_by_name: dict[str, tuple[int, int]], spots: dict[str, tuple[int, int]]
) -> Index:
    if not stamps_by_name:
        raise DataError(
            f"An archive of images holds files that end in {', '.join(ENDINGS)}.",
            f"{path} with none",
            "see whether it is the file meant",
        )
    names = tuple(stamps_by_name)
    # a folder that was packed whole gives all names its own in front, which says nothing of classes
    below = names
    while all("/" in name for name in below) and len({name.split("/")[0] for name in below}) == 1:
        below = tuple(name.split("/", 1)[1] for name in below)
    own = stamp(path)
    stamps = tuple((*stamps_by_name[name], *spots.get(name, ()), *own) for name in names)
    return Index(path, kind, names, stamps, tuple(spots[name] for name in names if spots), first_folders(below))


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
