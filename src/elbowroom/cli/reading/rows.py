"""Fitting to rows: arrays, tables, images and series, as the command line asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from elbowroom.cli.inputs import read_data
from elbowroom.errors import ConfigError, DataError

SHOWN_CLASSES = 10


@dataclass(frozen=True)
class RowsOptions:
    """How rows of numbers and images are read."""

    label_column: str | None = None
    """Column of a table that holds labels; it is not trained on."""
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
    gaps: Literal["refuse", "split"] | None = None
    """Of a series: stop where steps are missing (the default), or put no window across."""
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
    data = read_data(asked.data, asked.split, asked.label_column, series, **_images(asked))
    _say_splits(asked, data)
    _say_classes(asked, data)
    held_out = _held_out(asked, data, series)
    if series and data.x.ndim == 3 and estimator.get_params().get("scaling") == "auto":
        low, high = range_of(data.x)
        if low < 0.0 or high > 1.0:  # channels have units of their own; what lies in 0 to 1 may be probabilities
            estimator.set_params(scaling="channels")
    estimator.fit(data, _labels(asked, estimator, data), **held_out, run_dir=out, resume=asked.resume,
                  start_from=asked.start_from, callbacks=asked.callbacks(out))  # fmt: skip


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
    return {"window": asked.window, "stride": asked.stride, "time": asked.time, "gaps": asked.gaps or "refuse"}


def _held_out(asked: Any, data: Any, series: dict[str, Any] | None) -> dict[str, Any]:
    from elbowroom.data import catalogue
    from elbowroom.pictures.words import say
    from elbowroom.runs.rows import are_images

    images = (data.origin or {}).get("images", {})
    if asked.validation is None and asked.split is None and are_images(asked.data):
        from elbowroom.data.images import parts_of

        if "val" in parts_of(asked.data):
            held_out = read_data(asked.data, "val", **images)
            print(say("fit.val", asked.language, title=data.title, rows=f"{len(held_out):,}"))
            return {"validation": held_out}
    if asked.validation is None or asked.share() is not None:
        return {}
    alike = images if are_images(asked.validation) or catalogue.is_name(asked.validation) else {}
    return {"validation": read_data(asked.validation, label_column=asked.label_column, series=series, **alike)}


options = RowsOptions
