"""What every open run can do, whatever it reads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from elbowroom import runs
from elbowroom.data.cache import Consent
from elbowroom.errors import ConfigError, RunError
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.saved import (
    SavedEvaluation,
    are_measured,
    load_evaluation,
    save_evaluation,
    save_measures,
)
from elbowroom.opened.results import Result
from elbowroom.pictures.evaluation import lines, notes
from elbowroom.runs import schema
from elbowroom.runs.source import Announce, warn_of


@dataclass(frozen=True)
class Evaluated:
    """A long evaluation.

    Args:
        groups: the tables.
        data: source, title and split of what was measured.
        settings: how much was drawn.
    """

    groups: Sequence[Group]
    data: Mapping[str, Any]
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Run(ABC):
    """A fitted estimator with the data that it reads.

    A kind adds what its models alone can do as further methods, such as `codes`, `samples`, `translations`; `able` of
    `open_run` asks for one by name.

    Args:
        estimator: a fitted one.
        folder: of the run, or None for a model in memory.
        download: whether sets by name are downloaded: True, False, or a function that is asked with a sentence.
        progress: is called with the number of images that are decoded, and of all.
        announce: is told before a file is read that the run names.
    """

    estimator: Any
    folder: Path | None = None
    download: Consent = True
    progress: Callable[[int, int], None] | None = None
    announce: Announce = warn_of

    models: ClassVar[str]
    """What its models are of, in words."""
    commands: ClassVar[str]
    """Commands that take such a run, in words."""

    @abstractmethod
    def read(
        self, data: str, split: str | None = None, label_column: str | None = None, gaps: str | None = None
    ) -> Any:
        """Data of a name or path, read as the run's own were.

        Args:
            data: a set by name, a file, a folder.
            split: which part of a set.
            label_column: of a table.
            gaps: what is done where steps of a series are missing, if not what was done then.
        """

    @abstractmethod
    def measured(self, data: str | None = None, split: str | None = None, label_column: str | None = None) -> Any:
        """The data that measure the run: those named; else the test part, or what was held out, or its own.

        Raises:
            DataError: nothing is named, and the run's own are not known, not there, or have changed since the fit.
        """

    def with_target(self, data: Any, target: str | None, split: str | None = None) -> Any:
        """Data of `read` or `measured` with what should come out of them, of a name or path; None leaves them alone.

        Raises:
            ConfigError: data that have no such target.
        """
        if target is not None:
            raise ConfigError("Clean rows belong to damaged rows of numbers.", f"--target-data for {self.models}",
                              "leave it out")  # fmt: skip
        return data

    @abstractmethod
    def in_memory(self, data: Any) -> Any:
        """What the caller holds, as `measured` gives it."""

    @abstractmethod
    def view(self, data: Any, name: str = "", samples: int | None = None) -> Any:
        """Everything that a page shows, measured on data of `measured`: a record with `measures` and `findings`."""

    @abstractmethod
    def page(self, view: Any, language: str = "en") -> str:
        """The page of a view, as HTML."""

    @abstractmethod
    def comparison(self, views: Sequence[Any], language: str = "en") -> str:
        """The page of several views of the same data, as HTML."""

    @abstractmethod
    def evaluate(self, data: Any, settings: Mapping[str, Any], tell: Callable[[str, float], None]) -> Evaluated:
        """Everything that can be measured, on data of `measured`.

        Args:
            data: to measure on.
            settings: that differ from the usual ones.
            tell: is called with the name of a step and which share of it is done.

        Raises:
            ConfigError: a setting that this model has no use for.
        """

    @abstractmethod
    def scores(self, data: Any, samples: int | None = None) -> Result:
        """How well the model explains every example, in nats where it has a density; higher is better."""

    def shared(
        self, others: Sequence[Run], data: str | None = None, split: str | None = None, label_column: str | None = None
    ) -> Any:
        """The data on which this run and others are compared: those that measure this one.

        Raises:
            ConfigError: the others' own are not the same.
        """
        return self.measured(data, split, label_column)

    @property
    def name(self) -> str:
        """What a page calls the run."""
        return type(self.estimator).__name__.lower() if self.folder is None else self.folder.name

    @property
    def source(self) -> Mapping[str, Any] | None:
        """Where the training data came from; see `elbowroom.runs.source`."""
        source: Mapping[str, Any] | None = getattr(self.estimator, "source_", None)
        return source

    @property
    def environment(self) -> Mapping[str, Any]:
        """Where it was trained; of a model in memory where it is now."""
        if self.folder is None:
            return runs.environment()
        path = runs.file_of(self.folder, runs.ENVIRONMENT)
        environment: Mapping[str, Any] = runs.read_json(path)
        schema.check(environment, schema.ENVIRONMENT, path)
        return environment

    @property
    def saved_evaluation(self) -> SavedEvaluation | None:
        """What `save_evaluation` wrote into the folder, or None.

        Raises:
            RunError: the file is another one, or holds what cannot be shown.
        """
        saved = None if self.folder is None else load_evaluation(self.folder)
        if saved is not None and self.folder is not None:
            try:
                for group in saved.groups:
                    lines(group, "en")
                    notes(group, "en")
            except (KeyError, TypeError, ValueError) as error:
                path = self.folder / runs.EVALUATION
                raise RunError(f"{path} is as elbowroom evaluate wrote it.", f"{type(error).__name__}: {error}",
                               "delete it, or evaluate again") from None  # fmt: skip
        return saved

    def save_measures(self, view: Any) -> None:
        """Writes metrics.json: which data were measured, the measures, and what is odd."""
        assert self.folder is not None, "a run in a folder"
        save_measures(self.folder, view.data_record, view.measures, view.findings)

    @property
    def is_complete(self) -> bool:
        """Whether measures of these very weights and a page are in the folder."""
        assert self.folder is not None, "a run in a folder"
        return (self.folder / runs.REPORT).exists() and are_measured(self.folder)

    def save_evaluation(self, evaluated: Evaluated, path: Path | None = None) -> Path:
        """Writes an evaluation, into the folder of the run where its page shows it, or elsewhere."""
        assert self.folder is not None, "a run in a folder"
        place = path or self.folder / runs.EVALUATION
        save_evaluation(place, evaluated.groups, evaluated.data, evaluated.settings, self.folder)
        return place


def check_prior(estimator: Any) -> None:
    """Refuses to draw from a model without a prior.

    Raises:
        ConfigError: it has none.
    """
    if not hasattr(estimator, "sample"):
        raise ConfigError("New examples come from a model with a prior.", type(estimator).__name__,
                          "fit one with --model vae")  # fmt: skip
