"""An array that grows on disk chunk by chunk and outlives a kill: the folder of an unfinished build.

    plan.json        shape and chunks
    images.npy       room for the header, then a row for each image
    finished.jsonl   a line for each finished chunk: its number, its checksum, the images that could not be read

A chunk counts when its line is there and its bytes have that checksum, so that neither a kill nor a power cut can
pass off as done what is not. When all are done, the rows of unreadable images are closed up, the record is written,
and the folder takes its final name in one step.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import numpy as np

from elbowroom.data.whole_files import crc_of, write_whole
from elbowroom.errors import RunError

FORMAT_VERSION = 2
PLAN, ARRAY, FINISHED, RECORD = "plan.json", "images.npy", "finished.jsonl", "record.json"
BLOCK = 16 * 2**20


@dataclass(frozen=True)
class Plan:
    """Rows uint8 [rows, *event], `chunk` of them at a time."""

    rows: int
    event: tuple[int, ...]
    chunk: int

    @property
    def row_bytes(self) -> int:
        return int(np.prod(self.event))

    @property
    def chunks(self) -> int:
        return -(-self.rows // self.chunk)

    def rows_of(self, chunk: int) -> range:
        return range(chunk * self.chunk, min(self.rows, (chunk + 1) * self.chunk))

    def header(self, rows: int) -> bytes:
        """The header of a .npy file with so many rows; as NumPy leaves room for growth, its length is always one."""
        file = io.BytesIO()
        shape = (rows, *self.event)
        np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
        return file.getvalue()

    def offset(self, row: int) -> int:
        return len(self.header(self.rows)) + row * self.row_bytes


@dataclass(frozen=True)
class Finished:
    """A chunk that is done: its number, the checksum of its bytes, and why which of its images is missing."""

    chunk: int
    crc: int
    skipped: dict[int, str]


class Part:
    """The folder of an unfinished build.

    Args:
        folder: where it lies.
        plan: what is built.
        finished: the chunks that are done.
    """

    def __init__(self, folder: Path, plan: Plan, finished: dict[int, Finished]):
        self.folder, self.plan, self.finished = folder, plan, finished

    @classmethod
    def start(cls, folder: Path, plan: Plan) -> Part:
        """A new one; what lay there is removed.

        Raises:
            RunError: the disk has no room for it.
        """
        for name in (PLAN, ARRAY, FINISHED):
            (folder / name).unlink(missing_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        check_room(folder, plan.offset(plan.rows))
        with open(folder / ARRAY, "wb") as file:
            file.truncate(plan.offset(plan.rows))
        write_whole(folder / PLAN, json.dumps({"format_version": FORMAT_VERSION, **asdict(plan)}).encode())
        return cls(folder, plan, {})

    @classmethod
    def resume(cls, folder: Path, rows: int) -> Part | None:
        """The one that was left here for so many rows, with the chunks that are truly done; None if there is none."""
        try:
            record = json.loads((folder / PLAN).read_text(encoding="utf-8"))
            if record.pop("format_version") != FORMAT_VERSION or record["rows"] != rows:
                return None
            plan = Plan(record["rows"], tuple(record["event"]), record["chunk"])
            with open(folder / ARRAY, "r+b") as file:
                file.truncate(plan.offset(plan.rows))  # a finish that was stopped may have shortened it
                whole = [done for done in _done(folder, plan) if _is_whole(file, plan, done)]
            return cls(folder, plan, {done.chunk: done for done in whole})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def missing(self) -> list[int]:
        return [chunk for chunk in range(self.plan.chunks) if chunk not in self.finished]

    def add(self, done: Finished) -> None:
        """Notes that a chunk is done, its rows being written."""
        with open(self.folder / FINISHED, "a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(done)) + "\n")
        self.finished[done.chunk] = done

    def skipped(self) -> dict[int, str]:
        """Row -> why its image could not be read, in order."""
        return dict(sorted(row for done in self.finished.values() for row in done.skipped.items()))

    def finish(self, folder: Path, record: dict[str, Any]) -> None:
        """Closes up the rows of unreadable images, adds the record, and gives the folder its final name."""
        gaps = list(self.skipped())
        if gaps:
            self._forget_from(gaps[0])
        with open(self.folder / ARRAY, "r+b") as file:
            for start, stop, target in _moves(gaps, self.plan.rows):
                self._move(file, start, stop, target)
            whole = self.plan.rows - len(gaps)
            file.truncate(self.plan.offset(whole))
            file.seek(0)
            header = self.plan.header(whole)
            assert len(header) == self.plan.offset(0)
            file.write(header)
            file.flush()
            os.fsync(file.fileno())
        content = {"format_version": FORMAT_VERSION, "crc": crc_of(self.folder / ARRAY), **record}
        write_whole(self.folder / RECORD, json.dumps(content).encode())
        shutil.rmtree(folder, ignore_errors=True)  # a note that another array is the same, made in the meantime
        os.rename(self.folder, folder)
        for name in (PLAN, FINISHED):
            (folder / name).unlink(missing_ok=True)

    def _forget_from(self, row: int) -> None:
        """Takes back that chunks from this row on are done: a kill while their rows move has them decoded again."""
        whole = [done for done in self.finished.values() if self.plan.rows_of(done.chunk).stop <= row]
        write_whole(self.folder / FINISHED, "".join(json.dumps(asdict(done)) + "\n" for done in whole).encode())

    def _move(self, file: IO[bytes], start: int, stop: int, target: int) -> None:
        step = max(1, BLOCK // self.plan.row_bytes)
        for row in range(start, stop, step):
            file.seek(self.plan.offset(row))
            block = file.read((min(stop, row + step) - row) * self.plan.row_bytes)
            file.seek(self.plan.offset(target + row - start))
            file.write(block)


def check_room(place: Path, wanted: int) -> None:
    """Raises a RunError unless the disk of this folder has room for so many bytes."""
    free = shutil.disk_usage(place).free
    if wanted > free:
        raise RunError(
            f"{place.parent} has room for the prepared images: {wanted / 1e6:,.0f} MB.",
            f"{free / 1e6:,.0f} MB",
            "make room, take a smaller size, or choose another folder: cache=...",
        )


def _moves(gaps: list[int], rows: int) -> Iterator[tuple[int, int, int]]:
    """Start and end of the rows between gaps, and where they go."""
    for moved, (gap, following) in enumerate(pairwise([*gaps, rows])):
        yield gap + 1, following, gap - moved


def _done(folder: Path, plan: Plan) -> Iterator[Finished]:
    path = folder / FINISHED
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            record = json.loads(line)
        except ValueError:  # the line that was being written
            continue
        if 0 <= record["chunk"] < plan.chunks:
            yield Finished(record["chunk"], record["crc"], {int(row): why for row, why in record["skipped"].items()})


def _is_whole(file: IO[bytes], plan: Plan, done: Finished) -> bool:
    rows = plan.rows_of(done.chunk)
    file.seek(plan.offset(rows.start))
    return zlib.crc32(file.read(len(rows) * plan.row_bytes)) == done.crc
