"""What the catalogue knows of a public set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from elbowroom.data.set_file import SetFile
from elbowroom.shapes import EventShape

IN_MEMORY = 2**29
"""Bytes; a larger split of a memory-mapped array stays on disk."""


@dataclass(frozen=True)
class Split:
    """Rows start to stop of one part of a set, in the order of its files or in a fixed random one."""

    part: str  # which files
    start: int  # first row
    stop: int  # one past the last row
    note: str  # what it is, and who uses it
    shuffled: bool = False  # rows are counted in the order numpy.random.RandomState(0).permutation(rows of the part)

    @property
    def rows(self) -> int:
        return self.stop - self.start

    def of(self, values: np.ndarray) -> np.ndarray:
        """These rows of the values [N, ...] of a part, in memory unless that takes half a gigabyte."""
        if self.shuffled:
            # RandomState's stream is one that NumPy keeps for ever.
            order = np.random.RandomState(0).permutation(len(values))
            return np.asarray(values[order[self.start : self.stop]])
        rows = values[self.start : self.stop]
        if isinstance(rows, np.memmap):
            return rows if rows.nbytes > IN_MEMORY else np.array(rows)
        # A copy lets go of the rows outside the split.
        return values if self.rows == len(values) else rows.copy()


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
    attribute_names: tuple[str, ...] | None = None
    attributes: Callable[[list[Path]], np.ndarray] | None = None  # those files -> attributes of all rows
    series: bool = False  # rows are series, the first dimension of which is time
    folder: str = ""  # in the data folder, where it is not the name

    @property
    def size(self) -> int:
        """Bytes to download for all splits; what may not be downloaded does not count."""
        return sum(file.size for file in {f for files in self.parts.values() for f in files} if file.urls)
