"""Images decoded whenever they are wanted, for sets that find no room on the disk once they are pixels.

Workers decode the batches that come next while this one is trained on; a row is the same as in the prepared array,
and only two batches are ahead. All headers are looked at beforehand, so that images that are none are known by name.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.images.archive import compression
from elbowroom.data.images.build import Images, Progress, decoded, extremes_of, united
from elbowroom.data.images.decode import Facts
from elbowroom.data.images.index import Index
from elbowroom.data.images.rule import Rule
from elbowroom.data.images.survey import look, mixed, nothing
from elbowroom.data.images.workers import Pool
from elbowroom.errors import ConfigError, DataError

AHEAD = 2
"""Batches that are begun before they are asked for."""
PIECE, LOOK = 32, 256
"""Images of one job of a worker: to decode, and to look at."""


class Stream:
    """Decoded images as a source of `Rows`.

    Args:
        index: the images.
        readable: which of them are rows, in order.
        event: shape of a row.
        rule: what is done to each.
        pool: the workers.
    """

    def __init__(self, index: Index, readable: np.ndarray, event: tuple[int, ...], rule: Rule, pool: Pool):
        self.index, self.readable, self.rule, self._pool = index, readable, rule, pool
        self.shape, self.dtype = (len(readable), *event), np.dtype(np.uint8)
        self._coming: Iterator[np.ndarray] = iter(())
        self._begun: deque[tuple[np.ndarray, list[Callable[[], Any]]]] = deque()

    def expect(self, batches: Iterator[np.ndarray]) -> None:
        self._coming = batches
        self._begun.clear()
        self._begin_next()

    def read(self, index: np.ndarray) -> np.ndarray:
        """The rows at these places.

        Raises:
            DataError: an image cannot be decoded, or is not what it was; it is named.
            RunError: a worker was ended from outside.
        """
        if self._begun and np.array_equal(self._begun[0][0], index):
            pieces = self._begun.popleft()[1]
        else:
            pieces = self._begin(index)
        self._begin_next()
        rows, start = np.empty((len(index), *self.shape[1:]), np.uint8), 0
        for piece in pieces:
            decoded = piece()
            if isinstance(decoded, str):
                raise self._changed(index[start : start + PIECE], f"an image of another {decoded}")
            block, broken = decoded
            if broken:
                first = next(iter(broken))
                raise self._changed(index[start + first : start + first + 1], broken[first])
            rows[start : start + len(block)] = block
            start += len(block)
        return rows

    def unreadable(self, progress: Progress | None = None) -> dict[str, str]:
        """Decodes every image once: names and reasons of those that cannot be."""
        reasons: dict[str, str] = {}
        for start in range(0, len(self.readable), 16 * PIECE):
            rows = np.arange(start, min(len(self.readable), start + 16 * PIECE))
            for number, piece in enumerate(self._begin(rows)):
                decoded = piece()
                broken = (
                    dict.fromkeys([0], f"an image of another {decoded}") if isinstance(decoded, str) else decoded[1]
                )
                reasons |= {self._name(int(rows[number * PIECE + i])): why for i, why in broken.items()}
            if progress:
                progress(int(rows[-1]) + 1, len(self.readable))
        return reasons

    def of(self, readable: np.ndarray) -> Stream:
        """The same with other images as rows."""
        return Stream(self.index, readable, self.shape[1:], self.rule, self._pool)

    def _begin_next(self) -> None:
        while len(self._begun) < AHEAD and (batch := next(self._coming, None)) is not None:
            self._begun.append((batch, self._begin(batch)))

    def _begin(self, index: np.ndarray) -> list[Callable[[], Any]]:
        keys = self.index.keys(self.readable[index].tolist())
        return [
            self._pool.start(decoded, Images(self.index.kind, str(self.index.place), keys[start : start + PIECE],
                                             self.shape[1:], self.rule))
            for start in range(0, len(keys), PIECE)
        ]  # fmt: skip

    def _name(self, row: int) -> str:
        return self.index.names[self.readable[row]]

    def _changed(self, rows: np.ndarray, why: str) -> DataError:
        names = self._name(int(rows[0])) + ("" if len(rows) == 1 else f" or one of the {len(rows) - 1} after it")
        return DataError(f"Every image of {self.index.place} that is streamed can be decoded.", f"{names}: {why}",
                         "repair or remove the file and start again, or have the images prepared, which leaves such "
                         "files out")  # fmt: skip


def stream(index: Index, rule: Rule, workers: int, progress: Progress | None = None) -> tuple[Stream, dict[str, str]]:
    """The images as a source of rows, and names and reasons of those whose header cannot be read.

    Raises:
        DataError: no image can be read, or sizes differ and the rule has none.
        ConfigError: a compressed tar.
    """
    if index.kind == "tar" and compression(index.place) is not None:
        raise ConfigError("Images are streamed from where one can be read without the others.",
                          f"the compressed tar {index.place}", "unpack it, or pack it as zip or plain tar")  # fmt: skip
    pool = Pool(workers)
    facts = _facts(index, index.place, pool, progress)
    skipped = {name: known for name, known in zip(index.names, facts, strict=True) if isinstance(known, str)}
    rows = np.array([row for row, known in enumerate(facts) if isinstance(known, Facts)], np.int64)
    seen = [known for known in facts if isinstance(known, Facts)]
    if not seen:
        raise nothing(index, skipped)
    if rule.size is None and len({known.size for known in seen}) > 1:
        raise mixed(index, index.place)
    size = rule.size or seen[0].size
    colour = rule.colour
    if colour == "auto":
        colour = "grey" if all(known.grey for known in seen) else "colour"
    event = size if colour == "grey" else (*size, 3)
    range16 = rule.range16
    deep = [row for row, known in enumerate(facts) if isinstance(known, Facts) and known.deep]
    if range16 is None and deep:
        jobs = [index.keys(deep[start : start + PIECE]) for start in range(0, len(deep), PIECE)]
        begun = [pool.start(extremes_of, (index.kind, str(index.place), keys)) for keys in jobs]
        range16 = united([limits() for limits in begun])
    return Stream(index, rows, event, Rule(rule.size, rule.fit, colour, range16), pool), skipped


def _facts(index: Index, place: Path, pool: Pool, progress: Progress | None) -> list[Facts | str]:
    """What all headers say, in order; few jobs are begun at a time."""
    facts: list[Facts | str] = []
    begun: deque[Callable[[], list[Facts | str]]] = deque()
    starts = iter(range(0, len(index), LOOK))
    while True:
        while len(begun) < 3 * pool.workers and (start := next(starts, None)) is not None:
            keys = index.keys(range(start, min(len(index), start + LOOK)))
            begun.append(pool.start(look, (index.kind, str(place), keys)))
        if not begun:
            return facts
        facts += begun.popleft()()
        if progress:
            progress(len(facts), len(index))
