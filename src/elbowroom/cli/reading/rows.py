"""Fitting to rows: arrays, tables, images and series, as the command line asks for."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from elbowroom.cli.inputs import read_data
from elbowroom.errors import ConfigError, DataError
from elbowroom.table_options import NAMES, TableOptions

SHOWN_CLASSES = 10


@dataclass(frozen=True)
class RowsOptions(TableOptions):
    """How rows of numbers and images are read."""

    label_column: str | None = None
    """Column of a table that holds labels, by name or by place from 0; it is not trained on."""
    target_data: str | None = None
    """The clean rows, where DATA are damaged ones, in the same order: the model learns to make these of those."""
    labels: bool = False
    """The model learns from the labels of the data too: each class gets a mode of the prior for its own."""
    penalty_run: Path | None = None
    """Of the penalty perceptual: the run of a model of the same data, whose encoder looks."""
    window: int | None = None
    """Of a series, whose rows are steps: steps of a window; each window is an example."""
    stride: int | None = None
    """Of a series: steps from one window to the next; by default half a window."""
    time: str | None = None
    """Of a series: the column of the table that holds the times; it is not trained on."""
    gaps: Literal["refuse", "split", "join"] | None = None
    """Of a series: stop where steps are missing (the default), put no window across, or take rows as neighbours
    whatever time lies between them."""
    group_column: str | None = None
    """Column of a table that says which device or patient a row is of: no window crosses from one to another, and
    --hold-out groups holds whole ones out."""
    size: str | None = None
    """Of images, also of a set by name: height x width in pixels, such as 64x64; needed where they are of several
    sizes."""
    fit: Literal["crop", "pad", "squash"] | None = None
    """Of images of another shape than that: crop the centre (the default), pad with black, or squash."""
    colour: Literal["auto", "grey", "colour"] | None = None
    """Of images; auto is grey if all are."""
    strict: bool = False
    """Stop at images that cannot be read, instead of leaving them out."""
    workers: int | None = None
    """Processes that decode images; by default one for each core."""
    stream: bool = False
    """Decode images whenever they are wanted and keep nothing: for more of them than fit the disk as pixels."""


def fit(asked: Any, estimator: Any, out: Path) -> None:
    """Fits an estimator of rows to what the command line asks for."""
    from elbowroom.data.arrays import range_of
    from elbowroom.runs.rows import are_images

    if asked.stream and not are_images(asked.data):
        raise ConfigError("--stream fits folders, archives and lists of images only.", asked.data, "leave it out")
    series = _series(asked)
    _check_target(asked, estimator)
    data = read_data(asked.data, asked.split, asked.label_column, series, target=asked.target_data,
                     group_column=asked.group_column, **_table(asked), **_images(asked))  # fmt: skip
    data = _looked_at(data, asked.language)
    _say_splits(asked, data)
    _say_classes(asked, data)
    held_out = _held_out(asked, data)
    if series and data.x.ndim == 3 and estimator.get_params().get("scaling") == "auto":
        low, high = range_of(data.x)
        if low < 0.0 or high > 1.0:  # channels have units of their own; what lies in 0 to 1 may be probabilities
            estimator.set_params(scaling="channels")
    estimator.fit(data, _labels(asked, estimator, data), **held_out, run_dir=out, resume=asked.resume,
                  start_from=asked.start_from, callbacks=asked.callbacks(out))  # fmt: skip
    _say_held_out(asked, estimator)


def _check_target(asked: Any, estimator: Any) -> None:
    if asked.target_data is None:
        return
    if not estimator.takes_targets:
        raise ConfigError(f"{asked.model} is fitted to its own rows.", "--target-data",
                          "leave it out, or take --model autoencoder or vae")  # fmt: skip
    if asked.validation is not None and asked.share() is None:
        raise ConfigError("Of pairs of damaged and clean rows a share is held out.", f"--validation {asked.validation}",
                          "take --validation 0.1")  # fmt: skip


def _say_held_out(asked: Any, estimator: Any) -> None:
    """Which windows or groups were held out, where rows were not drawn one by one."""
    from elbowroom.pictures.words import say
    from elbowroom.runs.source import HELD_OUT

    held_out = (estimator.source_ or {}).get(HELD_OUT)
    if held_out is not None:
        names = ", ".join(held_out.get("groups", [])[:10])
        print(say(f"fit.held_out_{held_out['by']}", asked.language, **{**held_out, "groups": names}))


def _looked_at(data: Any, language: str) -> Any:
    """Says what was understood of a table, and what is odd in it; what is said here is not said again."""
    from elbowroom.pictures.tables import look_in_words, notice_in_words

    if data.look is not None:
        print(look_in_words(data, language))
    for notice in data.notices:
        print(f"note: {notice_in_words(notice, language)}", file=sys.stderr)
    return replace(data, notices=())


def _say_splits(asked: Any, data: Any) -> None:
    """Where a file brings a test split of its own, says which rows are trained on and which are measured."""
    from elbowroom.data import catalogue
    from elbowroom.data.load import held_out_split
    from elbowroom.pictures.words import say

    test = held_out_split(asked.data, data.split or None)
    if not catalogue.is_name(asked.data) and test not in (None, data.split):
        print(say("fit.splits", asked.language, file=data.title, rows=f"{len(data):,}", train=data.split, test=test))


def _say_classes(asked: Any, data: Any) -> None:
    """Which folders of pictures were taken for classes."""
    from collections import Counter

    from elbowroom.pictures.words import say

    if data.names is None or data.y is None or data.class_names is None:
        return
    counts = Counter(data.class_names[number] for number in data.y)
    if len(counts) < 2:  # as where the normal class alone is trained on
        return
    names = ", ".join(f"{name} ({count})" for name, count in sorted(counts.items())[:SHOWN_CLASSES])
    more = ", ..." * (len(counts) > SHOWN_CLASSES)
    print(say("fit.classes", asked.language, title=data.title, rows=f"{len(data):,}", count=len(counts),
              names=names + more))  # fmt: skip


def _labels(asked: Any, estimator: Any, data: Any) -> Any:
    """The labels of the data, by name, where they are asked for; a model that needs some takes them by itself."""
    from elbowroom.evaluation.labels import named_labels

    if not asked.labels:
        return None
    if not estimator.takes_labels:
        raise ConfigError(f"{asked.model} learns nothing from labels.", "--labels",
                          "leave it out, or choose another --model")  # fmt: skip
    if data.y is None:
        raise DataError("Labels are wanted, and the data have none.", asked.data,
                        "name their column with --label-column, or leave --labels out")  # fmt: skip
    return named_labels(data)


def _table(asked: Any) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in NAMES}


def _images(asked: Any) -> dict[str, Any]:
    return {"size": asked.size, "fit": asked.fit, "colour": asked.colour, "strict": asked.strict or None,
            "workers": asked.workers, **({"cache": False} if asked.stream else {})}  # fmt: skip


def _series(asked: Any) -> dict[str, Any] | None:
    """How a series is cut; None where rows are examples as they are."""
    if asked.window is None:
        for name in ("stride", "time", "gaps"):
            if getattr(asked, name) is not None:
                raise ConfigError(f"--{name} is for a series that is cut into windows.", repr(getattr(asked, name)),
                                  "say how long they are, such as --window 140, or leave it out")  # fmt: skip
        return None
    if asked.incomplete == "drop" and asked.time is None:
        raise ConfigError("Steps that are dropped leave a gap, which only their times show.", "--incomplete drop",
                          "name the column of times, such as --time when, or say --incomplete mean")  # fmt: skip
    return {"window": asked.window, "stride": asked.stride, "time": asked.time, "gaps": asked.gaps or "refuse"}


def _held_out(asked: Any, data: Any) -> dict[str, Any]:
    """The rows of a file, or of a folder `val`, for validation, read as those that are trained on."""
    from elbowroom.cli.inputs import consent, image_bar
    from elbowroom.pictures.words import say
    from elbowroom.runs.rows import RowReader, are_images

    images = (data.origin or {}).get("images", {})
    if asked.validation is None and asked.split is None and are_images(asked.data):
        from elbowroom.data.images import parts_of

        if "val" in parts_of(asked.data):
            held_out = read_data(asked.data, "val", **images)
            print(say("fit.val", asked.language, title=data.title, rows=f"{len(held_out):,}"))
            return {"validation": held_out}
    if asked.validation is None or asked.share() is not None:
        return {}
    source = {**(data.origin or {}), "feature_names": data.feature_names}
    reader = RowReader(None, source, data.event_shape, consent(), image_bar())
    return {"validation": reader.read(asked.validation, None, asked.label_column)}


options = RowsOptions
