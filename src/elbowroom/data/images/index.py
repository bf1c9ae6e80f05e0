"""What images a source holds: their names in order, what tells one version of them from another, their labels."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

GLIMPSES, GLIMPSE = 32, 4096  # blocks that tell apart what has the same names, sizes and dates; bytes of each


@dataclass(frozen=True, eq=False)
class Index:
    """The images of a source.

    Args:
        place: the folder that names start from, or the archive.
        kind: "files", "zip" or "tar": how a name is opened.
        names: one for each image, with slashes, relative to the place.
        stamps: numbers that change when an image does: its size, the time it was written, its checksum.
        spots: offset and length of each member of a tar, unpacked.
        classes: the class of each image, if there are classes.
        attributes: further columns of a list, as text: name -> one cell for each image.
        left_out: the files of a folder or an archive that are no images: name -> what it is counted as.
    """

    place: Path
    kind: str
    names: tuple[str, ...]
    stamps: tuple[tuple[int, ...], ...]
    spots: tuple[tuple[int, int], ...] = ()
    classes: tuple[str, ...] | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.names)

    def take(self, rows: Sequence[int], classes: tuple[str, ...] | None = None) -> Index:
        """The images at these places, with these classes."""
        spots = tuple(self.spots[i] for i in rows) if self.spots else ()
        return replace(self, names=tuple(self.names[i] for i in rows), stamps=tuple(self.stamps[i] for i in rows),
                       spots=spots, classes=classes)  # fmt: skip

    def keys(self, rows: Iterable[int]) -> list[Any]:
        """What opens these images, as `opener.opened` takes it."""
        return [self.spots[i] if self.kind == "tar" else self.names[i] for i in rows]

    def digest(self) -> str:
        """A name for these images, another one as soon as one of them changes."""
        hashed = hashlib.blake2b(digest_size=16)
        for block in self._glimpses():
            hashed.update(block)
        for name, stamp in zip(self.names, self.stamps, strict=True):
            hashed.update(json.dumps([name, *stamp]).encode())
        return hashed.hexdigest()

    def _glimpses(self) -> Iterator[bytes]:
        """Some bytes here and there: packing tools give files one date, and raw images of one shape have one size."""
        if self.kind == "files":
            for path in (self.place / name for name in self.names[:: -(-len(self) // GLIMPSES)]):
                if path.is_file():  # a pipe would be waited for
                    with contextlib.suppress(OSError), open(path, "rb") as file:
                        file.seek(min(GLIMPSE, path.stat().st_size // 2))  # behind headers that are alike
                        yield file.read(GLIMPSE)
            return
        length = self.place.stat().st_size
        with open(self.place, "rb") as file:
            for offset in range(0, length, max(GLIMPSE, length // GLIMPSES)):
                file.seek(offset)
                yield file.read(GLIMPSE)
