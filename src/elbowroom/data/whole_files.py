"""Files that exist whole or not at all: written beside their place under another name, then renamed."""

from __future__ import annotations

import contextlib
import os
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from elbowroom.errors import RunError


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file opened for writing that takes its name only when the block ends without an error.

    Args:
        path: where the file shall be; missing folders are made, a file of that name is replaced in one step.

    Raises:
        RunError: the folder cannot be written, or the disk is full; nothing half-written stays.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())  # before the name changes, so that a power cut leaves the old file or the new
        os.replace(part, path)
    except OSError as error:
        raise RunError(
            f"{path} can be written: its folder may be written to, and has room.",
            error.strerror or str(error),  # without the name of the part file
            f"choose another path, or see to the folder {path.parent}",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def crc_of(path: Path) -> str:
    """The CRC-32 of a file's bytes, eight hexadecimal digits: against a disk that lies, not against an attacker."""
    crc = 0
    with open(path, "rb") as file:
        while block := file.read(2**22):
            crc = zlib.crc32(block, crc)
    return f"{crc:08x}"


def check_writable(folder: Path) -> None:
    """Writes a file into a folder and takes it away again, before what is to be written costs hours.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    part = folder / f".{secrets.token_hex(4)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(b"-")
    except OSError as error:
        raise RunError(f"{folder} can be written, and has room.", error.strerror or str(error),
                       "choose another folder") from error  # fmt: skip
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> Path:
    """Writes a file of these bytes, whole or not at all.

    Raises:
        RunError: as `whole_file`; an earlier file of the name is untouched.
    """
    with whole_file(path) as file:
        file.write(content)
    return path
