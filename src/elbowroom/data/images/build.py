"""All images of a source into one array on disk, in worker processes, each image decoded once.

Rows are written by the workers themselves; what crosses between processes is names and checksums.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import warnings
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.images import workers
from elbowroom.data.images.decode import decode
from elbowroom.data.images.index import Index
from elbowroom.data.images.opener import opened
from elbowroom.data.images.part import ARRAY, Finished, Part, check_room
from elbowroom.data.images.rule import Rule
from elbowroom.data.images.survey import mixed, nothing, plan_of
from elbowroom.data.whole_files import whole_file
from elbowroom.errors import DataError, RunError

Progress = Callable[[int, int], None]
"""Is told how many images are done, and how many there are."""
UNPACKED = "unpacked.tar"
COMPRESSED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}


class _ColourMet(Exception):
    """An image in colour after only grey ones."""


class _SizeMet(Exception):
    """An image of another size, where no rule makes sizes alike."""


@dataclass(frozen=True)
class Images:
    """Some images of a source, how they are opened and what they are made."""

    kind: str
    place: str
    keys: list[Any]
    event: tuple[int, ...]
    rule: Rule


@dataclass(frozen=True)
class Job:
    """A chunk of images, and where its rows go."""

    chunk: int
    rows: range
    images: Images
    array: str
    offset: int


def decoded(images: Images) -> tuple[np.ndarray, dict[int, str]] | str:
    """Their rows uint8 [N, *event], and why which is missing; "size" or "colour" if one breaks what was planned."""
    block = np.zeros((len(images.keys), *images.event), np.uint8)
    skipped: dict[int, str] = {}
    channels, rule = 1 if len(images.event) == 2 else 3, images.rule
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is wrong with a file is told by name
        for i, key in enumerate(images.keys):
            try:
                # an image in colour among grey ones is found out by decoding it as what it is
                wanted = None if channels == 1 and rule.colour == "auto" else channels
                pixels = decode(opened(images.kind, images.place, key), rule.size, rule.fit, wanted)
            except DataError as error:
                skipped[i] = error.got
                continue
            if pixels.ndim > len(images.event):
                return "colour"
            if pixels.shape != images.event:
                return "size"
            block[i] = pixels
    return block, skipped


def build(index: Index, rule: Rule, folder: Path, processes: int, progress: Progress | None = None) -> None:
    """Makes `folder` with `images.npy` and `record.json`, going on from where a build before this one was stopped.

    Args:
        index: the images.
        rule: what is done to each.
        folder: where the result shall be; `folder.part` is worked in.
        processes: worker processes.
        progress: is told after each chunk.

    Raises:
        DataError: no image can be read, or sizes differ and no size is asked for.
        RunError: the disk has no room, or cannot be written.
    """
    place = folder.with_name(f"{folder.name}.part")
    source = index.place
    try:
        place.mkdir(parents=True, exist_ok=True)
        source = _unpacked(index, place)
        part = Part.resume(place, len(index)) or Part.start(place, plan_of(index, rule, source))
        try:
            _decode_all(part, index, rule, source, processes, progress)
        except _ColourMet:
            part = Part.start(place, plan_of(index, Rule(rule.size, rule.fit, "colour"), source))
            _decode_all(part, index, rule, source, processes, progress)
        skipped = {index.names[row]: why for row, why in part.skipped().items()}
        if len(skipped) == len(index):
            raise nothing(index, skipped)
        (place / UNPACKED).unlink(missing_ok=True)
        part.finish(folder, {"images": len(index), "skipped": skipped, "source": str(index.place)})
    except DataError:  # of this source no array can be made
        shutil.rmtree(place, ignore_errors=True)
        raise
    except _SizeMet:
        error = mixed(index, source)
        shutil.rmtree(place, ignore_errors=True)
        raise error from None
    except OSError as problem:
        raise RunError(
            f"{folder.parent} can be written, and has room.",
            str(problem),
            "make room, or choose another folder for prepared images: cache=...",
        ) from problem


def decode_chunk(job: Job) -> Finished | str:
    """Decodes a chunk and writes its rows; "size" or "colour" if an image breaks what was planned."""
    result = decoded(job.images)
    if isinstance(result, str):
        return result
    block, skipped = result
    with open(job.array, "r+b") as file:
        file.seek(job.offset)
        file.write(block.data)
    return Finished(job.chunk, zlib.crc32(block.data), {job.rows[i]: why for i, why in skipped.items()})


def _decode_all(part: Part, index: Index, rule: Rule, source: Path, processes: int, progress: Progress | None) -> None:
    plan, missing = part.plan, part.missing()
    done = plan.rows - sum(len(plan.rows_of(chunk)) for chunk in missing)
    tell = progress or (lambda *_: None)
    tell(done, plan.rows)
    jobs = (
        Job(chunk, rows, Images(index.kind, str(source), index.keys(rows), plan.event, rule),
            str(part.folder / ARRAY), plan.offset(rows.start))
        for chunk in missing
        for rows in [plan.rows_of(chunk)]
    )  # fmt: skip
    with closing(workers.results(decode_chunk, jobs, max(1, min(processes, len(missing))))) as results:
        for result in results:
            if isinstance(result, str):
                raise _SizeMet if result == "size" else _ColourMet
            part.add(result)
            done += len(plan.rows_of(result.chunk))
            tell(done, plan.rows)


def _unpacked(index: Index, place: Path) -> Path:
    """Where names are opened: a compressed tar is unpacked to a plain one first, as nobody can jump about in it."""
    opening = compression(index)
    if opening is None:
        return index.place
    path = place / UNPACKED
    if not path.exists():
        check_room(place, max(offset + length for offset, length in index.spots))
        with opening(index.place, "rb") as packed, whole_file(path) as plain:
            shutil.copyfileobj(packed, plain, 2**20)
    return path


def compression(index: Index) -> Callable[..., Any] | None:
    """What opens a compressed tar; None for everything else."""
    if index.kind != "tar":
        return None
    with open(index.place, "rb") as file:
        head = file.read(6)
    return next((open_ for magic, open_ in COMPRESSED.items() if head.startswith(magic)), None)
