"""Options that several commands share: of `elbowroom fit` those of all models, of the others run, data and language."""

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
    """A set by name (see `elbowroom data`), a file (.npy .npz .mat .csv .parquet or IDX, also .gz), or images: a
    folder, zip, tar, or table of file names. For models of texts: a set by name, lines (.txt), or a table (.tsv
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
    """Go on with the run in --out; start it where there is none; of a finished run change nothing."""
    start_from: Path | None = None
    """A run of the same model, with whose weights and scaling the new run begins."""
    seed: int = 0
    """Of weights, order and noise."""
    tensorboard: bool = False
    """Write the history to TensorBoard too, in the run folder."""
    language: Literal["en", "ko"] = "en"
    """Of the report."""


@dataclass(frozen=True, kw_only=True)
class OfRun:
    """What every command on a run takes."""

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder."""


@dataclass(frozen=True, kw_only=True)
class Which:
    """Which part of the data."""

    split: str | None = None
    """Which part of a set by name."""
    label_column: str | None = None
    """Column of a table that holds labels."""


@dataclass(frozen=True, kw_only=True)
class OfData(OfRun, Which):
    """What every command takes that reads data for a run."""

    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A set by name, a file, or images: a folder, zip, tar or list, made alike as the run's were. Of a run of texts: a
    set by name, lines, or a table."""


@dataclass(frozen=True, kw_only=True)
class OfSeries(OfData):
    """What a command takes that reads each window of a series."""

    gaps: Literal["refuse", "split"] | None = None
    """Of a series where steps are missing: by default as in the fit; "split" lets no window lie across."""


@dataclass(frozen=True, kw_only=True)
class Measured(OfRun, Which):
    """What every command takes that measures a run."""

    data: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="DATA")] = None
    """What to measure on; by default the test part of what the run was fitted to, or what it held out."""


@dataclass(frozen=True, kw_only=True)
class InLanguage:
    """What is shown has a language."""

    language: Literal["en", "ko"] = "en"
    """Of what is printed, drawn or written."""
