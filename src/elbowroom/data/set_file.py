"""One file of a public set: its name, where it is had, and how it is known to be the right one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from elbowroom.data.readers._opened import opened
from elbowroom.errors import DataError


@dataclass(frozen=True)
class SetFile:
    """A file as its publisher gives it; a copy that a user gzipped (`name` + ".gz") is as good.

    A file without addresses cannot be downloaded: its publisher wants to be asked, or it is a copy that somebody
    made. It is used where it is at hand.
    """

    name: str  # in the folder of the set
    urls: tuple[str, ...]  # tried in this order
    size: int  # bytes
    sha256: str  # of the file as published, or of what is in it
    also: tuple[str, ...] = ()  # sha256 of other copies known to hold the same; they are used, never downloaded
    content: Callable[[Path], str] | None = None  # sha256 of what is in it, where it is packed in more than one way
    rough: bool = False  # the publisher gives no exact size; the checksum alone decides

    def find(self, folder: Path) -> Path | None:
        """The file in this folder, as published or gzipped; None if it is not there."""
        candidates = (folder / self.name, folder / f"{self.name}.gz")
        return next((path for path in candidates if path.is_file()), None)

    def verify(self, path: Path) -> None:
        """Raise unless the file at this path is the published one.

        Raises:
            DataError: the checksum differs, or the file cannot be read; nothing is changed on disk.
        """
        received = self.digest(path)
        if received not in (self.sha256, *self.also):
            raise DataError(
                f"{path} is the published file, with sha256 {' or '.join((self.sha256, *self.also))}"
                f"{' of what is in it' if self.content else ''}.",
                f"sha256 {received}",
                "delete it and run again",
            )

    def digest(self, path: Path) -> str:
        """The sha256 that is compared: of the file at this path, or of what is in it.

        Raises:
            DataError: the file cannot be read.
        """
        if self.content is not None:
            return self.content(path)
        digest = hashlib.sha256()
        # A file published gzipped is known by its own bytes, a copy gzipped later by what is inside.
        with opened(path, unpack=path.name != Path(self.name).name) as file:
            while block := file.read(2**20):
                digest.update(block)
        return digest.hexdigest()
