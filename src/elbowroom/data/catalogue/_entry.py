"""What the catalogue knows of a public set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from elbowroom.data.set_file import SetFile
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Split:
    """Rows start to stop of one part of a set."""

    part: str  # which files
    start: int  # first row
    stop: int  # one past the last row
    note: str  # what it is, and who uses it

    @property
    def rows(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True)
class Entry:
    """A public set: its splits, its files, how they are read, and whom to thank."""

    name: str
    title: str
    summary: str
    event_shape: EventShape
    splits: Mapping[str, Split]
    parts: Mapping[str, tuple[SetFile, ...]]  # the files that a part needs
    read: Callable[[list[Path]], tuple[np.ndarray, np.ndarray | None]]  # those files -> x, y
    class_names: tuple[str, ...] | None
    homepage: str
    licence: str
    citation: str

    @property
    def size(self) -> int:
        """Bytes to download for all splits."""
        return sum(file.size for files in self.parts.values() for file in files)
