"""One file of a public set: its name, where it is had, and how it is known to be the right one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from elbowroom.data.readers._opened import opened
from elbowroom.errors import DataError


@dataclass(frozen=True)
class SetFile:
    """A file as its publisher gives it; a copy that a user gzipped (`name` + ".gz") is as good."""

    name: str  # in the folder of the set
    urls: tuple[str, ...]  # tried in this order
    size: int  # bytes
    sha256: str  # of the file as published

    def find(self, folder: Path) -> Path | None:
        """The file in this folder, as published or gzipped; None if it is not there."""
        candidates = (folder / self.name, folder / f"{self.name}.gz")
        return next((path for path in candidates if path.is_file()), None)

    def verify(self, path: Path) -> None:
        """Raise unless the file at this path is the published one.

        Raises:
            DataError: the checksum differs, or the file cannot be read; nothing is changed on disk.
        """
        found = self._sha256(path)
        if found != self.sha256:
            raise DataError(
                f"{path} is the published file, with sha256 {self.sha256}.",
                f"sha256 {found}",
                "delete it and run again",
            )

    def _sha256(self, path: Path) -> str:
        digest = hashlib.sha256()
        # A file published gzipped is known by its own bytes, a copy gzipped later by what is inside.
        with opened(path, unpack=path.name != self.name) as file:
            while block := file.read(2**20):
                digest.update(block)
        return digest.hexdigest()
