"""Runs of rows: arrays, tables, images, windows of series."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from inspect import signature
from typing import Any

import numpy as np
import torch

from elbowroom.data.dataset import Dataset
from elbowroom.data.load import load
from elbowroom.data.masks import as_mask
from elbowroom.data.windows import over_steps
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning
from elbowroom.evaluation import evaluate as evaluation
from elbowroom.evaluation.evaluate import Evaluation
from elbowroom.evaluation.inference import encode_sampled, evenly
from elbowroom.evaluation.labels import labels_of
from elbowroom.evaluation.restoration import Restoration, restoration
from elbowroom.evaluation.suite import Settings, evaluate_all
from elbowroom.latent.maps import scaled_rows
from elbowroom.opened.maps import ToMap
from elbowroom.opened.ranking import ranking
from elbowroom.opened.results import MOST_PICTURES, Arrays, Result, Table
from elbowroom.opened.run import Evaluated, Run, check_prior
from elbowroom.pictures.cells import channels_behind
from elbowroom.pictures.comparison import comparison_report
from elbowroom.pictures.report import run_report
from elbowroom.pictures.tables import notice_in_words
from elbowroom.pictures.view import RunView
from elbowroom.runs.rows import RowReader
from elbowroom.wording import said

MOST_ROWS = 10_000
"""Rows that a page measures, at most."""


@dataclass(frozen=True)
class RowsRun(Run):
    """A run whose model reads rows [N, *event]; data are a `Dataset`."""

    models = "rows"
    commands = "embed, map, reconstruct, sample, morph, traverse, grid, score, evaluate and report"

    @cached_property
    def reader(self) -> RowReader:
        """What reads rows for this run."""
        shape = self.estimator.model_.config.event_shape
        return RowReader(self.folder, self.source, shape, self.download, self.progress, self.announce)

    def read(
        self, data: str, split: str | None = None, label_column: str | None = None, gaps: str | None = None
    ) -> Dataset:
        return _said(self.reader.read(data, split, label_column, gaps))

    def measured(self, data: str | None = None, split: str | None = None, label_column: str | None = None) -> Dataset:
        rows = self.reader.measured(data, split, label_column)
        return rows if data is None else _said(rows)

    def with_target(self, data: Dataset, target: str | None, split: str | None = None) -> Dataset:
        if target is None:
            return data
        if not self.estimator.takes_targets:
            raise ConfigError(f"{type(self.estimator).__name__} is measured on its own rows.", "--target-data",
                              "leave it out")  # fmt: skip
        return self.reader.with_target(data, target, split)

    def in_memory(self, data: Any) -> Dataset:
        return load(data)

    def training(self) -> Dataset | None:
        """The rows that the run was fitted to, or None where they are not to be had; then it warns."""
        if self.source is None or self.source.get("data") is None:
            return None
        try:
            rows = self.reader.training()
        except DataError as error:
            words = f"training rows are not to be had, so what needs them is left out. {error}"
            warnings.warn(ElbowroomWarning(words), stacklevel=2)
            return None
        return self._checked(rows)

    def view(self, data: Dataset, name: str = "", samples: int | None = None) -> RunView:
        if len(data) > MOST_ROWS:
            data = data.take(slice(None, None, -(-len(data) // MOST_ROWS)))
        data, fitted = data.in_memory(), self.estimator
        options = {} if samples is None else {"n_samples": samples}
        measures = self.measures(data, data.split or "given rows", y=labels_of(fitted.model_.config, data), **options)
        return RunView(name or self.name, fitted.model_, fitted.plan_, fitted.history_, fitted.stop_reason_,
                       self.environment, data, measures, self.saved_evaluation,
                       fitted_to_pairs="target" in (self.source or {}))  # fmt: skip

    def page(self, view: RunView, language: str = "en") -> str:
        return run_report(view, language)

    def comparison(self, views: Sequence[RunView], language: str = "en") -> str:
        return comparison_report(views, language)

    def measures(self, X: Any, split: str = "given rows", n_samples: int = 100, y: Any = None) -> Evaluation:
        """Reconstruction error, bound and its parts, NLL and latent health of rows; see `elbowroom.evaluate`.

        y are labels, or the clean rows of damaged ones.
        """
        rows, target = self.estimator._check(X, reset=False), None
        if self.estimator.takes_targets:
            target = self.estimator._target(X, y, rows)
        labels = y if target is None else None
        return evaluation.evaluate(self.estimator.model_, rows, split, n_samples, labels=labels, target=target)

    def evaluate(
        self, data: Dataset, settings: Mapping[str, Any], tell: Callable[[str, float], None] | None = None
    ) -> Evaluated:
        rows, chosen = replace(self._checked(data), split=data.split or "given rows"), Settings(**settings)
        fitted = self.estimator
        groups = evaluate_all(fitted.model_, rows, self.training(), chosen, tell, fitted.plan_.objective.toward_prior)
        source = {"source": rows.source, "title": rows.title, "split": rows.split}
        return Evaluated(groups, source, asdict(chosen))

    def restoration(
        self, X: Any, corruption: Any = None, split: str = "given rows", seed: int = 0, y: Any = None
    ) -> Restoration:
        """How well damaged images are restored; see `elbowroom.evaluate_restoration`."""
        rows = self.estimator._check(X, reset=False)
        return restoration(self.estimator.model_, rows, corruption, split, seed, labels=y)

    def denoised(self, x: np.ndarray, corruption: Any = None, y: Any = None) -> dict[str, np.ndarray]:
        """Noisy rows, and the same without their noise."""
        labels = {} if y is None else {"y": y}
        return {"noisy": x, "restored": self.estimator.denoise(x, corruption, **labels)}

    def filled(self, x: np.ndarray, mask: Any, y: Any = None) -> dict[str, np.ndarray]:
        """Rows with NaN where the mask marks them, and the same filled in."""
        hidden, labels = as_mask(mask, x.shape), {} if y is None else {"y": y}
        return {"damaged": np.where(hidden, np.nan, x), "restored": self.estimator.inpaint(x, hidden, **labels)}

    def fit_prior(self, data: Dataset, prior: Any, seed: int = 0) -> str:
        """Fits a prior to the codes of training rows, in the estimator itself; what was chosen, in words."""
        self.estimator.fit_prior(data, labels_of(self.estimator.model_.config, data), prior=prior, random_state=seed)
        fitted = self.estimator.plan_.model.prior
        settings = ", ".join(f"{name} {value}" for name, value in fitted.get_params().items())
        return said(f"prior: {fitted.name} ({settings}), fitted to {len(data):,} codes")

    def codes(self, data: Dataset, sampled: bool = False, seed: int = 0) -> Arrays:
        """The code of every row: the mean of q(z|x), or a draw of it that belongs to the row and the seed."""
        labels = self.labels(data)
        if sampled:
            codes = encode_sampled(self.estimator.model_, self._checked(data).x, seed, labels.get("y"))
        else:
            codes = np.asarray(self.estimator.transform(data, **labels))
        return Arrays(codes, list(self.estimator.get_feature_names_out()), about=about_rows(data))

    def to_map(self, data: Dataset, most: int, sampled: bool = False, seed: int = 0) -> ToMap:
        """Codes of so many rows, evenly taken, with what a map shows of each.

        Raises:
            DataError: see `codes`.
        """
        chosen = evenly(most, len(data))
        some = data.take(chosen)
        rows = scaled_rows(self.estimator.model_, self._checked(some).x)
        return ToMap(self.codes(some, sampled, seed).values, chosen, rows, some.y, some.class_names,
                     data.split or "given rows")  # fmt: skip

    def reconstructions(self, data: Dataset, language: str = "en") -> Arrays:
        """Every row through its code and back; a picture, with words in this language, shows the inputs too."""
        rows = self.estimator.reconstruct(data, **self.labels(data))
        inputs = self._checked(data.take(slice(MOST_PICTURES)).in_memory()).x
        return Arrays(
            rows, data.feature_names, self.are_series, "reconstructions.npy", inputs=inputs, language=language,
            about=about_rows(data),
        )  # fmt: skip

    def samples(self, count: int, seed: int = 0, noise: bool = False, label: str | None = None) -> Arrays:
        """New examples.

        Args:
            count: how many.
            seed: of the draws.
            noise: draw from p(x|z) instead of taking its mean.
            label: of a model that knows labels: the class, or values with commas between; None takes each in turn.

        Raises:
            ConfigError: a model without a prior, or a label that it has no use for.
        """
        check_prior(self.estimator)
        labels = self._labels_named(label, count)
        rows = self.estimator.sample(count, random_state=seed, noise=noise, **labels)
        source = self.source or {}
        names, whole = source.get("feature_names"), source.get("whole")
        if not names or rows.ndim != 2 or len(names) != rows.shape[1]:
            return Arrays(rows, None, self.are_series, "samples.png")
        return Arrays(rows, names, self.are_series, "samples.png", whole=whole)

    def scores(self, data: Dataset, samples: int | None = None, language: str = "en") -> Result:
        fitted, options = self.estimator, self.labels(data)
        if samples is not None:
            if "n_samples" not in signature(fitted.score_samples).parameters:
                raise ConfigError("Importance samples are for models with a density.", type(fitted).__name__,
                                  "leave --samples out")  # fmt: skip
            options["n_samples"] = samples
        scores = fitted.score_samples(data, **options)
        columns, note = {"score": scores}, said(f"mean {scores.mean():z.4f} over {len(scores)} rows")
        if hasattr(fitted, "predict"):
            columns["outlier"] = fitted.predict(data) == -1
            note += said(f", {columns['outlier'].sum()} of them outliers")
        if data.names is not None:
            note += said(f" of the part {data.split}") * bool(data.split)
            known = {**about_rows(data), **class_of_rows(data), **columns}
            if (data.normal is None and "outlier" not in columns) or "y" in options:
                return Table(known, note)
            masks = None if data.normal is None else self.reader.masks(data.source, list(data.names))
            return ranking(fitted, data, known, note, masks, language)
        if data.starts is None:
            return Arrays(np.column_stack(list(columns.values())), list(columns), note=note)
        return Table({**_when(data, data.starts), **columns}, note)

    def score_steps(self, data: Dataset, name: str, split: str | None, label_column: str | None) -> Result:
        """How well the model explains each step of series: of windows a value for each step of their series.

        Args:
            data: of `read`.
            name, split, label_column: what was read.
        """
        scores = self.estimator.score_steps(data, **self.labels(data))
        note = said(f"mean {scores.mean():z.4f} nats a step over {len(scores)} windows of {scores.shape[1]} steps")
        if data.starts is None:
            return Arrays(scores, [f"step {step}" for step in range(scores.shape[1])], note=note)
        steps = self.reader.steps(name, split, label_column)
        means = over_steps(scores, data.starts, len(steps))
        return Table({**_when(steps, np.arange(len(steps))), "score": means}, note)

    def labels(self, data: Dataset) -> dict[str, Any]:
        """The argument y of a conditional model's methods; none for the others.

        Raises:
            DataError: the data have no labels.
        """
        config = self.estimator.model_.config
        if config.condition is None:
            return {}
        if data.y is None:
            raise DataError("A conditional model wants the labels of the rows too.", f"{data.source}, without labels",
                            "name their column by --label-column, or take a set that has labels")  # fmt: skip
        return {"y": labels_of(config, data)}

    def as_drawn(self, rows: Any) -> np.ndarray:
        """Rows [..., *event] as pictures show them.

        Windows of several channels are curves, one channel behind the other, in the units that networks see.
        """
        rows, model = np.asarray(rows), self.estimator.model_
        event = tuple(model.config.event_shape)
        if len(event) != 2 or not self.reader.are_windows:
            return rows
        with torch.no_grad():
            scaled = model.scaling(torch.from_numpy(np.ascontiguousarray(rows.reshape(-1, *event))), model.dtype)
        return channels_behind(scaled.numpy().reshape(rows.shape))

    @property
    def are_series(self) -> bool:
        """Whether rows are series: windows that were cut, or what a network of series reads."""
        return self.reader.are_windows or bool(self.estimator.model_.config.encoder.for_series)

    def _checked(self, data: Dataset) -> Dataset:
        return replace(data, x=self.estimator._check(data, reset=False))

    def label_named(self, label: str | None) -> np.ndarray | None:
        """A label of this name as decoding takes it [1, ...], by default the first; None for a model without labels.

        Raises:
            ConfigError: a model that has no use for a label.
        """
        if self.estimator.model_.config.condition is None and label is None:
            return None
        named = np.asarray(self._labels_named(label, 1)["y"])
        return named if label is None else named[None]

    def _labels_named(self, label: str | None, count: int) -> dict[str, Any]:
        fitted = self.estimator
        condition = fitted.model_.config.condition or fitted.plan_.objective.condition
        if condition is None:
            if label is not None:
                raise ConfigError("A label is for a conditional model.", type(fitted).__name__,
                                  "leave --label out, or fit one with --model conditional-vae")  # fmt: skip
            return {}
        known = getattr(condition, "labels", None)
        if label is None:
            if known is None:
                raise ConfigError("Values of a condition cannot be gone through in turn.", "no --label",
                                  "pass them, such as --label 0.5,1")  # fmt: skip
            return {"y": np.resize(known, count)}
        if known is not None:
            return {"y": label}
        try:
            values = [float(value) for value in label.split(",")]
        except ValueError:
            raise ConfigError("The values of a condition are numbers.", f"--label {label}",
                              "pass them, such as --label 0.5,1") from None  # fmt: skip
        return {"y": values if condition.label_dims or len(values) > 1 else values[0]}


def _said(data: Dataset) -> Dataset:
    """The data; warns of rows that were left out, or cells that were filled in, as they were at the fit."""
    for notice in data.notices:
        warnings.warn(ElbowroomWarning(notice_in_words(notice)), stacklevel=3)
    return data


def about_rows(data: Dataset) -> dict[str, np.ndarray]:
    """What a table says of each row before its numbers: the name of its file, where it has one."""
    return {} if data.names is None else {"file": data.names}


def class_of_rows(data: Dataset) -> dict[str, np.ndarray]:
    """The name of each row's class, where classes have names."""
    if data.y is None or data.class_names is None:
        return {}
    return {"class": np.array(data.class_names)[data.y]}


def _when(data: Dataset, places: Any) -> dict[str, Any]:
    """The first columns of scores of a series: groups, if any, and times, or steps where it has no times."""
    groups = {} if data.groups is None else {"group": data.groups}
    return {**groups, **({"step": places} if data.times is None else {"time": data.times})}


kind = RowsRun
