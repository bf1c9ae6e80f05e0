"""One door to data: a name of the catalogue, a path, or something already in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from elbowroom.data import catalogue, readers
from elbowroom.data.arrays import check_data, is_frame
from elbowroom.data.cache import Consent
from elbowroom.data.dataset import Dataset
from elbowroom.data.image_names import shown
from elbowroom.data.readers.frames import from_frame
from elbowroom.errors import ConfigError, DataError, nearest_cure
from elbowroom.table_options import NAMES, TYPED, Fitted, TableQuery, table_options

MADE_ALIKE = ("size", "fit", "colour")
"""Options of images that fit public sets of images too; the others are of files."""


def load(
    source: Any,
    split: str | None = None,
    label_column: str | int | None = None,
    download: Consent = True,
    time_column: str | int | None = None,
    group_column: str | int | None = None,
    fitted: Fitted | None = None,
    **options: Any,
) -> Dataset:
    """Data from wherever it is, checked: finite real numbers of shape [N, *event], in their own dtype.

    Args:
        source: a name such as "mnist"; a path, read by its ending ("./mnist" is a path; "file.npz:images"
            and "file.mat:images" name an array); a folder, zip, tar or list of images; an array, tensor, nested list
            or data frame; or a `Dataset`.
        split: for names, "train" unless said otherwise; for .npz and .mat, "train" takes x_train and y_train; for
            images the folder train, test or val, where there are such.
        label_column: for tables, the name or the place of the column with the labels.
        download: for names: True, False, or a function that is asked with a sentence.
        time_column: for tables, the name or the place of the column with the times; see `data.windows.windows`. Of a
            pandas frame whose index holds dates these are the times.
        group_column: for tables, the name or the place of the column that says which device, patient or other group a
            row is of: rows of one group are held out together, and no window crosses from one to another.
        fitted: for tables, what a run knows of the one that it was fitted to, so that this one is read alike.
        options: for tables: columns, drop, header, skip, delimiter, decimal, thousands, encoding, comment, sheet,
            missing, incomplete, dates, day_first; see `table_options.TableOptions`. For images: size, fit, colour,
            range16, strict, workers, progress, cache, attributes; see `data.images.load_images`. Public sets of images
            take size, fit and colour.

    Raises:
        ConfigError: an unknown name, split, ending or column, or an option that does not fit the source.
        DataError: the data breaks a rule, or cannot be had; the rule and the cure are named.

    >>> load("digits", split="test").x.shape
    (360, 8, 8)
    """
    image_options = {name: value for name, value in options.items() if value is not None}
    table = {name: image_options.pop(name) for name in NAMES if name in image_options}
    columns = {"label_column": label_column, "time_column": time_column, "group_column": group_column}
    if isinstance(source, str) and catalogue.is_name(source):
        how = {name: image_options.pop(name) for name in MADE_ALIKE if name in image_options}
        _refuse(**columns, **table, **image_options)
        own = split or "train"
        data = replace(catalogue.load(source, own, download), origin={"data": source, "split": own})
        return _made_alike(data, how) if how else data
    if isinstance(source, str | Path):
        data = _load_path(str(source), split, columns, table, image_options, fitted)
        if data.origin is not None:
            return data
        origin = _origin(str(source), split or data.split or None, columns)
        if data.table is not None:
            origin["table"] = {"options": table_options(**table).named(), **data.table}
            if data.look is not None and data.look.label and data.feature_names is not None:
                origin["label_column"] = data.look.label  # by its name it is found in another order too
        return replace(data, origin=origin)
    _refuse(split=split, **image_options)
    if isinstance(source, Dataset):
        _refuse(**columns, **table)
        return replace(source, x=check_data(source.x))
    if is_frame(source):
        _refuse(**{name: value for name, value in table.items() if name not in TYPED})
        return from_frame(source, TableQuery(**columns, options=table_options(**table), fitted=fitted))
    _refuse(**columns, **table)
    return Dataset(check_data(source))


def _made_alike(data: Dataset, how: dict[str, Any]) -> Dataset:
    """A public set of images in another size, or in grey or colour; its origin says so."""
    from elbowroom.data.images import resized_rows, rule, rule_of

    x = resized_rows(data.x, rule(**how), data.title)
    height, width = x.shape[1:3]
    return replace(
        data,
        x=x,
        title=f"{data.title} → {height} x {width}",
        origin={**(data.origin or {}), "images": rule_of(x, how.get("fit"))},
    )


def path_and_member(source: str) -> tuple[Path, str | None]:
    """The file of a path, and the array of it that is named behind a colon, or None.

    >>> path_and_member("faces.mat:images")[1], path_and_member("faces.npz")[1]
    ('images', None)
    """
    path, colon, member = source.rpartition(":")
    if colon and member and not {*"/\\"} & {*member} and readers.has_members(Path(path)):
        return Path(path).expanduser(), member
    return Path(source).expanduser(), None


def held_out_split(source: str, split: str | None = None) -> str | None:
    """The split that goes with what was trained on: "test" where the set, or the file, has such a one; else this split.

    Raises:
        DataError: the file cannot be read.
    """
    if catalogue.is_name(source):
        return catalogue.held_out_split(source, split)
    path, member = path_and_member(source)
    from elbowroom.data.images import is_images, parts_of

    if path.exists() and is_images(path):
        return "test" if "test" in parts_of(path) else split
    return "test" if member is None and path.is_file() and "test" in readers.splits(path) else split


def _load_path(
    source: str,
    split: str | None,
    columns: dict[str, Any],
    table: dict[str, Any],
    images: dict[str, Any],
    fitted: Fitted | None,
) -> Dataset:
    path, member = path_and_member(source)
    if not path.exists():
        raise DataError(
            "Data is a name of the catalogue or a path that exists.",
            repr(source),
            nearest_cure(source.lower().replace("_", "-"), catalogue.names()),
        )
    from elbowroom.data.images import is_images, load_images  # here, as Pillow is not for everyone
    from elbowroom.data.images.left_out import elsewhere

    if is_images(path):
        _refuse(**{name: value for name, value in columns.items() if name != "label_column"}, **table)
        data = load_images(path, split=split, label_column=columns["label_column"], **images)
        return replace(data, origin={**(data.origin or {}), "data": source})
    _refuse(**images)
    if not path.is_file():
        raise DataError("Data is a file that can be read again, or a folder.", f"{shown(path)}, a pipe or a device",
                        "save it as a file")  # fmt: skip
    if (known := elsewhere(path.name)) is not None:
        raise DataError("Data are numbers in a file, a table, or images.", f"{shown(path)}, of {known[0]}", known[1])
    data = readers.read(path, member=member, split=split, fitted=fitted, **columns, **table)
    return replace(data, x=check_data(data.x, f"x of {path}"))


def _origin(source: str, split: str | None, columns: Mapping[str, Any]) -> dict[str, Any]:
    """How the rows of a file are read again."""
    named = {name: value for name, value in columns.items() if value is not None}
    return {"data": source, "split": split, "label_column": None, **named}


def _refuse(**options: Any) -> None:
    homes = {
        "split": "public sets, .npz and .mat files, and folders of images with train and test",
        "label_column": "tables",
        "time_column": "tables",
        "group_column": "tables",
        **dict.fromkeys(NAMES, "files of tables"),
        **dict.fromkeys(TYPED, "tables"),
        **dict.fromkeys(MADE_ALIKE, "public sets of images, and folders, archives and lists of images"),
    }
    for name, value in options.items():
        if value is not None:
            raise ConfigError(
                f"{name} fits {homes.get(name, 'folders, archives and lists of images')} only.",
                f"{name}={value!r}",
                f"leave {name} out",
            )
