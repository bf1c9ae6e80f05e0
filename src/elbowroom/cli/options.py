"""Options that several commands share: of `elbowroom fit` those of all models, of the others run, data and language."""

from __future__ import annotations

import dataclasses
import inspect
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import tyro

from elbowroom.cli.language import Language, usual_language
from elbowroom.errors import ConfigError
from elbowroom.settings import Setting, settings_of
from elbowroom.wording import said

USUAL_MODEL = "vae"


@dataclass(frozen=True)
class RunOptions:
    """Options of all models."""

    estimator: ClassVar[Any] = None  # the class of the model, of which the further fields are settings
    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A data set by name (see `elbowroom data`), a file (.npy .npz .mat .csv .xlsx .jsonl .parquet .feather, IDX, also
    .gz), or images (a folder, zip, tar, or table of file names). Texts: a data set by name, lines (.txt), or a table
    (.tsv .csv .parquet)."""
    model: Annotated[str, tyro.conf.arg(metavar="MODEL")] = USUAL_MODEL
    """What to train."""
    validation: str | None = None
    """Rows for the best epoch and early stopping: a share such as 0.1, or a file; for texts by name also a split."""
    split: str | None = None
    """Part of a data set by name, or of a folder of images with train, test, val; train by default."""
    out: Path | None = None
    """The run folder; by default runs/DATA-MODEL."""
    resume: bool = False
    """Continue the run in --out, or start it if there is none."""
    start_from: Path | None = None
    """A run whose weights and scaling the new run starts with."""
    seed: int = 0
    """Seed of weights, order and noise."""
    tensorboard: bool = False
    """Also write the history for TensorBoard, in the run folder."""
    language: Language = field(default_factory=usual_language)
    """Language of what is printed, drawn or written."""


@dataclass(frozen=True, kw_only=True)
class OfRun:
    """What every command on a run takes."""

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder."""


@dataclass(frozen=True, kw_only=True)
class Which:
    """Which part of the data."""

    split: str | None = None
    """Part of a data set by name, or of a folder of images: train, test, val."""
    label_column: str | None = None
    """Column of a table that holds labels."""


@dataclass(frozen=True, kw_only=True)
class OfData(OfRun, Which):
    """What every command takes that reads data for a run."""

    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A data set by name, a file, or images (a folder, zip, tar or list), prepared like those of the run. For a run of
    texts: a data set by name, lines, or a table."""


@dataclass(frozen=True, kw_only=True)
class OfSeries(OfData):
    """What a command takes that reads each window of a series."""

    gaps: Literal["refuse", "split", "join"] | None = None
    """For a series with missing steps: by default as in the fit; "split" makes no window across a gap, "join" takes
    rows as neighbours."""


@dataclass(frozen=True, kw_only=True)
class Paired:
    """Which clean rows damaged ones are measured against."""

    target_data: str | None = None
    """The clean rows, where DATA are damaged ones, in the same order: errors and bounds are those of the clean ones."""


@dataclass(frozen=True, kw_only=True)
class Measured(OfRun, Which, Paired):
    """What every command takes that measures a run."""

    data: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="DATA")] = None
    """What to measure on; by default the test part of what the run was fitted to, or what it held out."""


@dataclass(frozen=True, kw_only=True)
class InLanguage:
    """What is shown has a language."""

    language: Language = field(default_factory=usual_language)
    """Language of what is printed, drawn or written."""


@dataclass(frozen=True, kw_only=True)
class OfCodes:
    """Which codes, where a command looks at those of rows."""

    codes: Literal["means", "sampled"] = "means"
    """The mean of q(z|x) of each row, or one draw of it."""
    seed: int = 0
    """Of draws."""


def dimensions_from_text(text: str) -> list[int]:
    """Dimensions such as "3,7", as pictures number them from z1, counted from 0: [2, 6].

    Raises:
        ConfigError: not whole numbers from 1.
    """
    cells = [cell.strip().lower().removeprefix("z") for cell in text.split(",")]
    if not all(cell.isdecimal() and int(cell) > 0 for cell in cells):
        raise ConfigError("Dimensions are numbers from 1 with commas between them, as pictures name them.", repr(text),
                          "try 3,7 for z3 and z7")  # fmt: skip
    return [int(cell) - 1 for cell in cells]


def explained_command(command: type) -> type:
    """A command whose options say in the language that is spoken what they are."""
    made = [(one.name, explained_option(one), field(default=one.default)) for one in settings_of(command)]
    return dataclasses.make_dataclass(command.__name__, made, bases=(command,), frozen=True, kw_only=True,
                                      namespace={"__doc__": command.__doc__})  # fmt: skip


def explained_option(one: Setting) -> Any:
    """The type of an option with its help in the language that is spoken."""
    return Annotated[one.type, tyro.conf.arg(help=said(one.line), help_behavior_hint=_default)]


def _default(value: str) -> str:
    return said(f"(default: {said(value)})")


def doc_of(cls: type) -> str:
    """What a class says of itself, up to its arguments, in the language that is spoken."""
    return said_of((inspect.getdoc(cls) or "").split("\n\nArgs:")[0])


def said_of(text: str) -> str:
    """A text of several paragraphs in the language that is spoken."""
    return "\n\n".join(map(said, text.split("\n\n")))
