"""All images of a source into one array on disk, in worker processes, each image decoded once.

Rows are written by the workers themselves; what crosses between processes is names and checksums.
"""

from __future__ import annotations

import json
import shutil
import warnings
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.images import workers
from elbowroom.data.images.archive import compression
from elbowroom.data.images.decode import WHOLE_RANGE, DeepError, decode, extremes
from elbowroom.data.images.index import Index
from elbowroom.data.images.opener import opened
from elbowroom.data.images.part import ARRAY, Finished, Part, check_room
from elbowroom.data.images.rule import Rule
from elbowroom.data.images.survey import mixed, nothing, plan_of
from elbowroom.data.whole_files import whole_file, write_whole
from elbowroom.errors import DataError, RunError

Progress = Callable[[int, int], None]
"""Is told how many images are done, and how many there are."""
UNPACKED, RANGE = "unpacked.tar", "range16.json"
MEASURED = 256  # images of one job of a worker that looks for the range


class _ColourMet(Exception):
    """An image in colour after only grey ones."""


class _DeepMet(Exception):
    """A 16-bit image, and no range of their values is known yet."""


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
    """Their rows uint8 [N, *event], and why which is missing; "size", "colour" or "deep" if one is not as planned."""
    block = np.zeros((len(images.keys), *images.event), np.uint8)
    skipped: dict[int, str] = {}
    channels, rule = 1 if len(images.event) == 2 else 3, images.rule
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is wrong with a file is told by name
        for i, key in enumerate(images.keys):
            try:
                # an image in colour among grey ones is found out by decoding it as what it is
                wanted = None if channels == 1 and rule.colour == "auto" else channels
                pixels = decode(opened(images.kind, images.place, key), rule.size, rule.fit, wanted, rule.range16)
            except DataError as error:
                skipped[i] = error.got
                continue
            except DeepError:
                return "deep"
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
        rule = replace(rule, range16=rule.range16 or _known_range(place))
        while True:
            try:
                _decode_all(part, index, rule, source, processes, progress)
                break
            except _ColourMet:
                part = Part.start(place, plan_of(index, replace(rule, colour="colour"), source))
            except _DeepMet:  # what is done holds no such image
                rule = replace(rule, range16=deep_range(index, source, processes))
                write_whole(place / RANGE, json.dumps(rule.range16).encode())
        skipped = {index.names[row]: why for row, why in part.skipped().items()}
        if len(skipped) == len(index):
            raise nothing(index, skipped)
        (place / UNPACKED).unlink(missing_ok=True)
        record = {"images": len(index), "skipped": skipped, "source": str(index.place)}
        part.finish(folder, record if rule.range16 is None else {**record, "range16": rule.range16})
        (folder / RANGE).unlink(missing_ok=True)
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


def deep_range(index: Index, source: Path, processes: int) -> tuple[int, int]:
    """The lowest and the highest value of all grey 16-bit images; the whole range where these are one number."""
    jobs = [
        (index.kind, str(source), index.keys(range(start, min(start + MEASURED, len(index)))))
        for start in range(0, len(index), MEASURED)
    ]
    with closing(workers.results(extremes_of, jobs, max(1, min(processes, len(jobs))))) as results:
        return united(list(results))


def united(ranges: Sequence[tuple[int, int] | None]) -> tuple[int, int]:
    """The range of all these; the whole one where it would be empty."""
    known = [limits for limits in ranges if limits is not None]
    low, high = min((low for low, _ in known), default=0), max((high for _, high in known), default=0)
    return (low, high) if low < high else WHOLE_RANGE


def extremes_of(images: tuple[str, str, list[Any]]) -> tuple[int, int] | None:
    """The lowest and the highest value of those of the images that are grey and of 16 bits; None if none is."""
    kind, place, keys = images
    limits = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for key in keys:
            try:
                limits.append(extremes(opened(kind, place, key)))
            except DataError:  # it is named when it is decoded
                continue
    known = [low_high for low_high in limits if low_high is not None]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else None


def decode_chunk(job: Job) -> Finished | str:
    """Decodes a chunk and writes its rows; "size", "colour" or "deep" if an image breaks what was planned."""
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
                raise {"size": _SizeMet, "colour": _ColourMet, "deep": _DeepMet}[result]
            part.add(result)
            done += len(plan.rows_of(result.chunk))
            tell(done, plan.rows)


def _known_range(place: Path) -> tuple[int, int] | None:
    """What a build before this one has measured."""
    try:
        low, high = json.loads((place / RANGE).read_text(encoding="utf-8"))
        return int(low), int(high)
    except (OSError, ValueError, TypeError):
        return None


def _unpacked(index: Index, place: Path) -> Path:
    """Where names are opened: a compressed tar is unpacked to a plain one first, as nobody can jump about in it."""
    opening = compression(index.place) if index.kind == "tar" else None
    if opening is None:
        return index.place
    path = place / UNPACKED
    if not path.exists():
        left = max(offset + length for offset, length in index.spots)  # whatever lies behind is not wanted
        check_room(place, left)
        with opening(index.place, "rb") as packed, whole_file(path) as plain:
            while left > 0 and (block := packed.read(min(left, 2**20))):
                plain.write(block)
                left -= len(block)
    return path
