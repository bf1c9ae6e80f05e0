"""The door to folders, lists and archives of images: prepared once, then a memory map of the cached array."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.attribute_table import read_attributes, whole_columns
from elbowroom.data.cache import platform_cache
from elbowroom.data.dataset import Dataset
from elbowroom.data.image_names import OTHER_PICTURES, shown
from elbowroom.data.images import source as sources
from elbowroom.data.images import workers as processes
from elbowroom.data.images.build import Progress, build
from elbowroom.data.images.decode import WHOLE_RANGE
from elbowroom.data.images.index import Index
from elbowroom.data.images.layout import Layout, layout
from elbowroom.data.images.left_out import counted, cures
from elbowroom.data.images.lock import exclusive
from elbowroom.data.images.part import ARRAY, FORMAT_VERSION, RECORD
from elbowroom.data.images.rule import Rule, rule, rule_of
from elbowroom.data.images.stream import stream
from elbowroom.data.images.survey import named, nothing
from elbowroom.data.labels import encode_labels
from elbowroom.data.rows import Rows
from elbowroom.data.whole_files import crc_of, write_whole
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning

TABLES = (".csv", ".tsv")
"""Endings of lists and of tables of attributes, which lie beside images to be named, and so are not missed."""


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
        layout: what the folders say: which part of a set it is, which parts there are, which class is the normal one.
        range16: the values of grey 16-bit images that became 0 and 255, if there were such images.
    """

    x: Any
    names: tuple[str, ...]
    skipped: dict[str, str]
    y: np.ndarray | None
    class_names: tuple[str, ...] | None
    attributes: dict[str, np.ndarray]
    layout: Layout
    range16: tuple[int, int] | None = None


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
    split: str | None = None,
    label_column: str | int | None = None,
    attributes: str | Path | None = None,
    range16: Any = None,
) -> Dataset:
    """Images as rows, uint8 [N, H, W] or [N, H, W, 3], memory-mapped; decoded and resized at the first call alone.

    With cache=False they are streamed: x is `data.rows.Rows`, whose images are decoded batch by batch.

    Args:
        source: a folder, whose first level of folders are classes if there are two or more, or parts such as train
            and test (`layout.py` has the layouts that are known); a zip or tar of such; a .csv or .tsv that names image
            files; or one image.
        size: (height, width), one number for a square, or text such as "64x48"; needed where sizes differ.
        fit: "crop" (the default) cuts the centre to the shape of `size`, "pad" adds black borders, "squash" does
            neither.
        strict: raise if an image cannot be read, instead of leaving it out with a warning.
        workers: processes that decode; by default one for each core.
        progress: is called with the number of images done and the number of all, while they are decoded.
        cache: folder for prepared arrays; by default `images` in the platform's cache folder for this library.
            False keeps none, and decodes an image whenever it is wanted: for sets that would not fit the disk.
        colour: "auto" (the default) is grey if every image is; "grey" and "colour" say so.
        split: of folders train, test, val, ground_truth, the one that is read; by default train.
        label_column: of a list, the name or place of the column with the labels.
        attributes: a .csv or .tsv beside the images, whose first column names them, or which has one row for each;
            without it the columns of a list in which every cell is a number, true or false, yes or no.
        range16: the values of grey 16-bit images that become 0 and 255; by default the lowest and highest of all.

    What is left out is counted in a warning.

    Raises:
        ConfigError: an option out of its range, or one that does not fit the source.
        DataError: no images, sizes that differ without a size to make them alike, files that a list names and that
            are not there, an archive with a member that leads out of it; a table of attributes that lacks an image,
            or names one that is not there; with `strict`, an image that is broken.
        RunError: the cache cannot be written, or has no room.
    """
    path = Path(source).expanduser()
    how = rule(size, fit, colour, range16)

    def read(part: str | None, how: Rule) -> ImageRows:
        if cache is False:
            return streamed(path, how, workers, progress, label_column, thorough=strict, split=part)
        return prepare(path, how, workers, progress, None if cache is True else cache, label_column, part)

    images = read(split, how)
    if images.range16 and how.range16 is None and images.layout.split in ("test", "val"):
        how = replace(how, range16=read("train", how).range16 or images.range16)  # all parts of a set are scaled alike
        images = read(split, how)
    if strict:
        _refuse_left_out(path, images)
    for note in _notes(path, images, split, how):
        warnings.warn(note, ElbowroomWarning, stacklevel=2)
    names, values = (
        whole_columns(images.attributes) if attributes is None
        else read_attributes(attributes, len(images.x), images.names, tuple(images.skipped))
    )  # fmt: skip
    streamed_too = {"cache": False} if cache is False else {}
    origin = {"data": str(source), "split": images.layout.split or None, "label_column": label_column,
              "images": {**rule_of(images.x, how.fit, images.range16), **streamed_too}}  # fmt: skip
    return Dataset(images.x, images.y, shown(path.name), class_names=images.class_names, source=str(path),
                   split=images.layout.split, attributes=values, attribute_names=names, names=np.array(images.names),
                   normal=images.layout.normal, origin=origin)  # fmt: skip


def parts_of(source: str | Path) -> dict[str, int]:
    """The parts of a folder or an archive of images, such as train and test, with the number of images of each.

    Raises:
        DataError: as `load_images`, of what is there.
    """
    path = Path(source).expanduser()
    return dict(_layout(path, None, None).parts)


def prepare(
    source: str | Path,
    how: Rule | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cache: str | Path | None = None,
    label_column: str | int | None = None,
    split: str | None = None,
) -> ImageRows:
    """As `load_images`, with the names of the rows, of the files that were left out, and with attributes.

    Raises:
        ConfigError, DataError, RunError: as `load_images`; an image that cannot be read is no error here.
    """
    path, how = Path(source).expanduser(), how or Rule()
    count = processes.count(workers)
    folders = _layout(path, label_column, split)
    index = folders.index
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
        same = home / how.settled(ready[0], ready[2]).key(digest)
        if same != folder and not (same / RECORD).exists():
            write_whole(same / RECORD, json.dumps({"same_as": folder.name}).encode())
    return _described(path, folders, *ready)


def streamed(
    source: str | Path,
    how: Rule | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    label_column: str | int | None = None,
    thorough: bool = False,
    split: str | None = None,
) -> ImageRows:
    """As `prepare`, nothing being kept on disk: x decodes images when they are wanted.

    Args:
        thorough: decode every image once to find the broken ones; else their headers are looked at.
    """
    path = Path(source).expanduser()
    folders = _layout(path, label_column, split)
    index = folders.index
    source_of_rows, skipped = stream(index, how or Rule(), processes.count(workers), progress)
    if thorough:
        skipped |= source_of_rows.unreadable(progress)
        readable = np.array([row for row, name in enumerate(index.names) if name not in skipped], np.int64)
        if not len(readable):
            raise nothing(index, skipped)
        source_of_rows = source_of_rows.of(readable)
    return _described(path, folders, Rows(source_of_rows), skipped, source_of_rows.rule.range16)


def _layout(path: Path, label_column: str | int | None, split: str | None) -> Layout:
    if not path.exists():
        raise DataError("Images lie in a folder, a zip, a tar or a list that exists.", shown(path), "see to the path")
    if label_column is not None and not path.name.lower().endswith(sources.LISTS):
        raise ConfigError("label_column fits tables only.", f"label_column={label_column!r} for {path}",
                          "leave it out: folders give the classes")  # fmt: skip
    index = sources.index(path, label_column)
    if path.is_dir() or path.name.lower().endswith(sources.ARCHIVES):
        return layout(index, split)
    if split is not None:
        raise ConfigError("split names a folder such as train or test, or a part of a public set, .npz or .mat.",
                          f"split={split!r} for {shown(path)}", "leave split out")  # fmt: skip
    return Layout(index, "", {}, None, None, ())


def _described(
    path: Path, folders: Layout, x: Any, skipped: dict[str, str], range16: tuple[int, int] | None
) -> ImageRows:
    """Rows with the names, labels and attributes of the images that they are."""
    index, y, classes = folders.index, None, folders.class_names
    readable = np.array([name not in skipped for name in index.names])
    if index.classes is not None and classes is not None:  # the same numbers in every part of a set
        y = np.array([classes.index(name) for name in index.classes])
        classes = tuple(shown(name) for name in classes)
    elif index.classes is not None:
        y, classes = encode_labels(list(index.classes), f"the labels of {shown(path)}")
    return ImageRows(
        x,
        tuple(shown(name) for name in index.names if name not in skipped),
        {shown(name): why for name, why in skipped.items()},
        None if y is None else y[readable],
        classes,
        {name: np.array(cells)[readable] for name, cells in index.attributes.items()},
        folders,
        range16,
    )


def _refuse_left_out(path: Path, images: ImageRows) -> None:
    """Refuses pictures that cannot be read, or are of a format that is not."""
    others = {name: f"a {kind} file" for name, kind in images.layout.index.left_out.items() if kind in OTHER_PICTURES}
    if broken := {**images.skipped, **others}:
        raise DataError(f"Every image in {shown(path)} can be read.",
                        f"{len(broken)} of {len(broken) + len(images.x)} images that cannot: {named(broken)}",
                        "repair or remove these files, or leave strict out to skip them")  # fmt: skip


def _notes(path: Path, images: ImageRows, split: str | None, how: Rule) -> Iterator[str]:
    """What a user should know of these images: which were left out, which part was taken, how they were scaled."""
    folders, what = images.layout, shown(path)
    if images.skipped:
        count = f"{len(images.skipped)} of {len(images.skipped) + len(images.x)} images"
        yield f"{count} in {what} cannot be read and are left out: {named(images.skipped)}"
    if images.range16 and how.range16 is None and images.range16 != WHOLE_RANGE:
        low, high = images.range16
        yield (f"The grey 16-bit pictures of {what} have values from {low:,} to {high:,}, which become 0 and 255; in "
               "Python range16=(0, 65535) takes another range")  # fmt: skip
    if folders.beside:
        listed = ", ".join(shown(name) for name in folders.beside[:5]) + ", ..." * (len(folders.beside) > 5)
        yield f"Beside the folders of {what} lie images that are left out, {len(folders.beside)} in all: {listed}"
    if split is not None:  # what follows was said when the whole was read
        return
    if others := {name: kind for name, kind in folders.index.left_out.items() if kind not in TABLES}:
        cure = cures(others)
        yield (f"Of the files in {what} these are no images that are read, and are left out: "
               f"{counted(others.values())}{f' ({cure})' if cure else ''}")  # fmt: skip
    if folders.parts:
        parts = ", ".join(f"{part} ({count:,} images)" for part, count in folders.parts.items())
        other = next(part for part in folders.parts if part != folders.split)
        yield (f"{what} has the parts {parts}; these rows are {folders.split}, and split={other!r} or --split {other} "
               "takes another")  # fmt: skip


def _ready(folder: Path, index: Index) -> tuple[np.ndarray, dict[str, str], tuple[int, int] | None] | None:
    """The array, the files that are not in it, and the range of 16 bits; None if there is none, or it is damaged."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if "same_as" in record:
            folder = folder.with_name(record["same_as"])
            record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if record["format_version"] != FORMAT_VERSION or record["crc"] != crc_of(folder / ARRAY):
            return None
        x = np.load(folder / ARRAY, mmap_mode="r", allow_pickle=False)
        skipped: dict[str, str] = record["skipped"]
        low_high = record.get("range16")
        limits = None if low_high is None else (int(low_high[0]), int(low_high[1]))
        return (x, skipped, limits) if len(x) + len(skipped) == len(index) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
