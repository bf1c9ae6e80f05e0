"""Options of `elbowroom fit` that are no settings of a model: where data come from, how they are read, the run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import tyro

USUAL_MODEL = "vae"


@dataclass(frozen=True)
class RunOptions:
    """What all models share."""

    estimator: ClassVar[Any] = None  # the class of the model, of which the further fields are settings
    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A set by name (see `elbowroom data`), a file (.npy .npz .csv .parquet or IDX, also .gz), or images: a folder,
    zip, tar, or table of file names. For models of texts: a set by name, lines (.txt), or a table (.tsv
    .csv .parquet)."""
    model: Annotated[str, tyro.conf.arg(metavar="MODEL")] = USUAL_MODEL
    """What to train."""
    validation: str | None = None
    """A share of the rows such as 0.1, or a file of your own, for the best epoch and early stopping; of a set of texts
    also one of its splits."""
    split: str | None = None
    """Which part of a set by name; train by default."""
    out: Path | None = None
    """The run folder; by default runs/DATA-MODEL."""
    resume: bool = False
    """Go on with the run in --out; start it where there is none."""
    seed: int = 0
    """Of weights, order and noise."""
    tensorboard: bool = False
    """Write the history to TensorBoard too, in the run folder."""
    language: Literal["en", "ko"] = "en"
    """Of the report."""


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
    """Of images: height x width in pixels, such as 64x64; needed where they are of several sizes."""
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


@dataclass(frozen=True)
class TextsOptions:
    """How texts are read."""

    columns: tuple[str, ...] | None = None
    """Two columns for pairs, one else, by name, or by place from 0; of a set by name languages, such as en de."""


@dataclass(frozen=True)
class PairsOptions(TextsOptions):
    """How pairs of texts are read."""

    target: str | None = None
    """The file of the other side, line by line."""
    validation_target: str | None = None
    """The file of the other side of --validation."""


READING: dict[str, type] = {"rows": RowsOptions, "texts": TextsOptions, "pairs": PairsOptions}
