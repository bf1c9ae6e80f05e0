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
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.images import workers
from elbowroom.data.images.decode import Facts, decode, facts
from elbowroom.data.images.index import Index
from elbowroom.data.images.opener import opened
from elbowroom.data.images.part import ARRAY, Finished, Part, Plan
from elbowroom.data.images.rule import Rule
from elbowroom.data.whole_files import whole_file
from elbowroom.errors import DataError, RunError

Progress = Callable[[int, int], None]
"""Is told how many images are done, and how many there are."""
CHUNK_ROWS, CHUNK_BYTES = 64, 4 * 2**20
PROBES = 32  # images whose headers say what the rest may be like
MOST_SIZED = 5000  # images that are looked at to say which sizes there are
UNPACKED = "unpacked.tar"
COMPRESSED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}


class _ColourMet(Exception):
    """An image in colour after only grey ones."""


class _SizeMet(Exception):
    """An image of another size, where no rule makes sizes alike."""


@dataclass(frozen=True)
class Job:
    """A chunk of images, and where its rows go."""

    chunk: int
    rows: range
    kind: str
    place: str
    keys: list[Any]
    event: tuple[int, ...]
    rule: Rule
    array: str
    offset: int


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
        part = Part.resume(place, len(index)) or Part.start(place, _plan(index, rule, source, place))
        try:
            _decode_all(part, index, rule, source, processes, progress)
        except _ColourMet:
            part = Part.start(place, _plan(index, Rule(rule.size, rule.fit, "colour"), source, place))
            _decode_all(part, index, rule, source, processes, progress)
        skipped = {index.names[row]: why for row, why in part.skipped().items()}
        if len(skipped) == len(index):
            shutil.rmtree(place)
            raise _nothing(index, skipped)
        (place / UNPACKED).unlink(missing_ok=True)
        part.finish(folder, {"images": len(index), "skipped": skipped})
    except _SizeMet:
        raise _mixed(index, source) from None
    except OSError as error:
        raise RunError(
            f"{folder.parent} can be written, and has room.",
            str(error),
            "make room, or choose another folder for prepared images: cache=...",
        ) from error


def decode_chunk(job: Job) -> Finished | str:
    """Decodes a chunk and writes its rows; "size" or "colour" if an image breaks what was planned."""
    block = np.zeros((len(job.rows), *job.event), np.uint8)
    skipped: dict[int, str] = {}
    channels = 1 if len(job.event) == 2 else 3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is wrong with a file is told by name
        for i, key in enumerate(job.keys):
            try:
                # an image in colour among grey ones is found out by decoding it as what it is
                wanted = None if channels == 1 and job.rule.colour == "auto" else channels
                pixels = decode(opened(job.kind, job.place, key), job.rule.size, job.rule.fit, wanted)
            except DataError as error:
                skipped[job.rows[i]] = error.got
                continue
            if pixels.ndim > len(job.event):
                return "colour"
            if pixels.shape != job.event:
                return "size"
            block[i] = pixels
    with open(job.array, "r+b") as file:
        file.seek(job.offset)
        file.write(block.data)
    return Finished(job.chunk, zlib.crc32(block.data), skipped)


def _decode_all(part: Part, index: Index, rule: Rule, source: Path, processes: int, progress: Progress | None) -> None:
    plan, missing = part.plan, part.missing()
    done = plan.rows - sum(len(plan.rows_of(chunk)) for chunk in missing)
    tell = progress or (lambda *_: None)
    tell(done, plan.rows)
    jobs = (
        Job(chunk, rows, index.kind, str(source), index.keys(rows), plan.event, rule,
            str(part.folder / ARRAY), plan.offset(rows.start))
        for chunk in missing
        for rows in [plan.rows_of(chunk)]
    )  # fmt: skip
    with closing(workers.results(decode_chunk, jobs, max(1, min(processes, len(missing))))) as results:
        for found in results:
            if isinstance(found, str):
                raise _SizeMet if found == "size" else _ColourMet
            part.add(found)
            done += len(plan.rows_of(found.chunk))
            tell(done, plan.rows)


def _plan(index: Index, rule: Rule, source: Path, place: Path) -> Plan:
    """Shape and chunks, from the rule and a look at some headers; checked against the room on the disk."""
    size, colour = rule.size, rule.colour
    if size is None or colour == "auto":
        seen = _some_facts(index, source)
        if size is None and len({found.size for found in seen}) > 1:
            raise _SizeMet
        size = size or seen[0].size
        if colour == "auto":
            colour = "grey" if all(found.grey for found in seen) else "colour"
    event = size if colour == "grey" else (*size, 3)
    plan = Plan(len(index), event, max(1, min(CHUNK_ROWS, CHUNK_BYTES // int(np.prod(event)))))
    _check_room(place, plan.offset(plan.rows))
    return plan


def _some_facts(index: Index, source: Path) -> list[Facts]:
    """What headers evenly taken say; if none of these can be read, the first one that can."""
    spread = range(0, len(index), -(-len(index) // PROBES))
    found = [known for row in spread if isinstance(known := _facts(index, source, row), Facts)]
    if found:
        return found
    skipped = {}
    for row in range(len(index)):
        known = _facts(index, source, row)
        if isinstance(known, Facts):
            return [known]
        skipped[index.names[row]] = known
    raise _nothing(index, skipped)


def _facts(index: Index, source: Path, row: int) -> Facts | str:
    """What an image's header says, or why it cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return facts(opened(index.kind, str(source), index.keys(range(row, row + 1))[0]))
        except DataError as error:
            return error.got


def _unpacked(index: Index, place: Path) -> Path:
    """Where names are opened: a compressed tar is unpacked to a plain one first, as nobody can jump about in it."""
    if index.kind != "tar":
        return index.place
    with open(index.place, "rb") as file:
        head = file.read(6)
    opening = next((open_ for magic, open_ in COMPRESSED.items() if head.startswith(magic)), None)
    if opening is None:
        return index.place
    path = place / UNPACKED
    if not path.exists():
        _check_room(place, max(offset + length for offset, length in index.spots))
        with opening(index.place, "rb") as packed, whole_file(path) as plain:
            shutil.copyfileobj(packed, plain, 2**20)
    return path


def _check_room(place: Path, wanted: int) -> None:
    free = shutil.disk_usage(place).free
    if wanted > free:
        raise RunError(
            f"{place.parent} has room for the prepared images: {wanted / 1e6:,.0f} MB.",
            f"{free / 1e6:,.0f} MB",
            "make room, take a smaller size, or choose another folder: cache=...",
        )


def _mixed(index: Index, source: Path) -> DataError:
    rows = range(0, len(index), -(-len(index) // MOST_SIZED))
    seen = [found.size for row in rows if isinstance(found := _facts(index, source, row), Facts)]
    sizes = Counter(seen).most_common()
    shown = ", ".join(f"{height} x {width} ({many})" for (height, width), many in sizes[:5])
    more = f" and {len(sizes) - 5} others" if len(sizes) > 5 else ""
    return DataError(
        "Images are of one size, or a size is asked for.",
        f"{len(sizes)} sizes (height x width) in {index.place}: {shown}{more}",
        "--size 64x64 --fit crop on the command line, size=(64, 64), fit='crop' in Python; or fit pad, or squash",
    )


def _nothing(index: Index, skipped: dict[str, str]) -> DataError:
    return DataError(f"At least one image in {index.place} can be read.", named(skipped), "see to the files")


def named(skipped: dict[str, str], most: int = 20) -> str:
    """Names and reasons of images that cannot be read, and how many there are."""
    shown = "; ".join(f"{name}: {why}" for name, why in list(skipped.items())[:most])
    return f"{shown}; and {len(skipped) - most} more" if len(skipped) > most else shown
