"""The door to folders, lists and archives of images: prepared once, then a memory map of the cached array."""

from __future__ import annotations

import json
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.attribute_table import read_attributes, whole_columns
from elbowroom.data.cache import platform_cache
from elbowroom.data.dataset import Dataset
from elbowroom.data.images import source as sources
from elbowroom.data.images import workers as processes
from elbowroom.data.images.build import Progress, build
from elbowroom.data.images.index import Index
from elbowroom.data.images.lock import exclusive
from elbowroom.data.images.part import ARRAY, FORMAT_VERSION, RECORD
from elbowroom.data.images.rule import Rule, rule
from elbowroom.data.images.stream import stream
from elbowroom.data.images.survey import named, nothing
from elbowroom.data.labels import encode_labels
from elbowroom.data.rows import Rows
from elbowroom.data.whole_files import write_whole
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning


@dataclass(frozen=True, eq=False)
class ImageRows:
    """Images ready to train on, and what is known of them.

    Args:
        x: uint8, memory-mapped, or `Rows` if they are streamed: [N, H, W] if grey, [N, H, W, 3] if in colour.
        names: the file of each row.
        skipped: the files that could not be read, and why.
        y: class numbers, or targets, of each row, if there are any.
        class_names: the name of class 0, 1, 2, ...
        attributes: further columns of a list, as text: name -> [N].
    """

    x: Any
    names: tuple[str, ...]
    skipped: dict[str, str]
    y: np.ndarray | None
    class_names: tuple[str, ...] | None
    attributes: dict[str, np.ndarray]


def load_images(
    source: str | Path,
    size: Any = None,
    fit: str | None = None,
    strict: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
    cache: str | Path | bool | None = None,
    *,
    colour: str | None = None,
    label_column: str | int | None = None,
    attributes: str | Path | None = None,
) -> Dataset:
    """Images as rows, uint8 [N, H, W] or [N, H, W, 3], memory-mapped; decoded and resized at the first call alone.

    With cache=False they are streamed: x is `data.rows.Rows`, whose images are decoded batch by batch.

    Args:
        source: a folder, whose first level of folders are classes if all images lie in two or more of them; a zip
            or tar of such; a .csv or .tsv that names image files; or one image.
        size: (height, width), one number for a square, or text such as "64x48"; needed where sizes differ.
        fit: "crop" (the default) cuts the centre to the shape of `size`, "pad" adds black borders, "squash" does
            neither.
        strict: raise if an image cannot be read, instead of leaving it out with a warning.
        workers: processes that decode; by default one for each core.
        progress: is called with the number of images done and the number of all, while they are decoded.
        cache: folder for prepared arrays; by default `images` in the platform's cache folder for this library.
            False keeps none, and decodes an image whenever it is wanted: for sets that would not fit the disk.
        colour: "auto" (the default) is grey if every image is; "grey" and "colour" say so.
        label_column: of a list, the name or place of the column with the labels.
        attributes: a .csv or .tsv beside the images, whose first column names them, or which has one row for each;
            without it the columns of a list in which every cell is a number, true or false, yes or no.

    Raises:
        ConfigError: an option out of its range, or one that does not fit the source.
        DataError: no images, sizes that differ without a size to make them alike, files that a list names and that
            are not there, an archive with a member that leads out of it; a table of attributes that lacks an image,
            or names one that is not there; with `strict`, an image that is broken.
        RunError: the cache cannot be written, or has no room.
    """
    path = Path(source).expanduser()
    how = rule(size, fit, colour)
    if cache is False:
        images = streamed(path, how, workers, progress, label_column, thorough=strict)
    else:
        images = prepare(path, how, workers, progress, None if cache is True else cache, label_column)
    if images.skipped:
        count = f"{len(images.skipped)} of {len(images.skipped) + len(images.x)} images"
        if strict:
            raise DataError(f"Every image in {path} can be read.", f"{count} that cannot: {named(images.skipped)}",
                            "repair or remove these files, or leave strict out to skip them")  # fmt: skip
        warnings.warn(f"{count} in {path} cannot be read and are left out: {named(images.skipped)}",
                      ElbowroomWarning, stacklevel=2)  # fmt: skip
    names, values = (
        whole_columns(images.attributes) if attributes is None
        else read_attributes(attributes, len(images.x), images.names, tuple(images.skipped))
    )  # fmt: skip
    return Dataset(images.x, images.y, path.name, class_names=images.class_names, source=str(path), attributes=values,
                   attribute_names=names)  # fmt: skip


def prepare(
    source: str | Path,
    how: Rule | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cache: str | Path | None = None,
    label_column: str | int | None = None,
) -> ImageRows:
    """As `load_images`, with the names of the rows, of the files that were left out, and with attributes.

    Raises:
        ConfigError, DataError, RunError: as `load_images`; an image that cannot be read is no error here.
    """
    path, how = Path(source).expanduser(), how or Rule()
    count = processes.count(workers)
    index = _index(path, label_column)
    home = Path(cache).expanduser() if cache is not None else platform_cache() / "images"
    digest = index.digest()
    folder = home / how.key(digest)
    ready = _ready(folder, index)
    if ready is None:
        with exclusive(home / f"{folder.name}.lock"):
            ready = _ready(folder, index)  # another process may have made it while this one waited
            if ready is None:
                shutil.rmtree(folder, ignore_errors=True)
                build(index, how, folder, count, progress)
                ready = _ready(folder, index)
        assert ready is not None
        # asked for outright, what was left open here comes to the same array
        same = home / how.settled(ready[0]).key(digest)
        if same != folder and not (same / RECORD).exists():
            write_whole(same / RECORD, json.dumps({"same_as": folder.name}).encode())
    return _described(path, index, *ready)


def streamed(
    source: str | Path,
    how: Rule | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    label_column: str | int | None = None,
    thorough: bool = False,
) -> ImageRows:
    """As `prepare`, nothing being kept on disk: x decodes images when they are wanted.

    Args:
        thorough: decode every image once to find the broken ones; else their headers are looked at.
    """
    path = Path(source).expanduser()
    index = _index(path, label_column)
    source_of_rows, skipped = stream(index, how or Rule(), processes.count(workers), progress)
    if thorough:
        skipped |= source_of_rows.unreadable(progress)
        readable = np.array([row for row, name in enumerate(index.names) if name not in skipped], np.int64)
        if not len(readable):
            raise nothing(index, skipped)
        source_of_rows = source_of_rows.of(readable)
    return _described(path, index, Rows(source_of_rows), skipped)


def _index(path: Path, label_column: str | int | None) -> Index:
    if not path.exists():
        raise DataError("Images lie in a folder, a zip, a tar or a list that exists.", str(path), "see to the path")
    if label_column is not None and not path.name.lower().endswith(sources.LISTS):
        raise ConfigError("label_column fits tables only.", f"label_column={label_column!r} for {path}",
                          "leave it out: folders give the classes")  # fmt: skip
    return sources.index(path, label_column)


def _described(path: Path, index: Index, x: Any, skipped: dict[str, str]) -> ImageRows:
    """Rows with the names, labels and attributes of the images that they are."""
    readable = np.array([name not in skipped for name in index.names])
    y, classes = (None, None) if index.classes is None else encode_labels(list(index.classes), f"the labels of {path}")
    return ImageRows(
        x,
        tuple(name for name in index.names if name not in skipped),
        skipped,
        None if y is None else y[readable],
        classes,
        {name: np.array(cells)[readable] for name, cells in index.attributes.items()},
    )


def _ready(folder: Path, index: Index) -> tuple[np.ndarray, dict[str, str]] | None:
    """The array and the files that are not in it; None if there is none, or it is damaged."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if "same_as" in record:
            folder = folder.with_name(record["same_as"])
            record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if record["format_version"] != FORMAT_VERSION:
            return None
        x = np.load(folder / ARRAY, mmap_mode="r", allow_pickle=False)
        skipped: dict[str, str] = record["skipped"]
        return (x, skipped) if len(x) + len(skipped) == len(index) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
