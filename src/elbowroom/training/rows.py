"""Rows that a model is trained on: arrays with weights and, where model or objective want some, labels."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.data.arrays import LARGE
from elbowroom.data.rows import fingerprint, on_disk, row_blocks, taken
from elbowroom.data.statistics import Statistics, statistics
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning
from elbowroom.evaluation.inference import as_input, check_support, read_labels
from elbowroom.evaluation.monitor import RowMonitor
from elbowroom.maths.noise import derive_seed
from elbowroom.model import Model, ModelConfig
from elbowroom.training import closed_form
from elbowroom.training.callbacks.calibrate import Calibrate
from elbowroom.training.data import Monitor, TrainingData
from elbowroom.training.examples import Examples, numbered, place
from elbowroom.training.plan import Plan

PROBE_ROWS = 1000
"""Training rows whose bound history reports after each epoch."""


@dataclass
class TrainingRows(TrainingData):
    """Training rows, with those that are held out; the arguments are those of `training.fit.fit`."""

    plan: Plan
    x: np.ndarray
    weight: np.ndarray | None = None
    validation: np.ndarray | None = None
    labels: Any = None
    validation_labels: Any = None
    statistics: Statistics | None = None
    target: np.ndarray | None = None
    validation_target: np.ndarray | None = None

    def __post_init__(self) -> None:
        of_objective = None
        if self.plan.objective.condition is not None:  # it keeps the labels that it asks for from encoder and decoder
            of_objective, self.labels, self.validation_labels = self.labels, None, None
        self.objective_labels = read_labels(self.plan.objective, of_objective, len(self.x))
        self.condition = read_labels(self.plan.model, self.labels, len(self.x))
        self.validation_condition = None
        if self.validation is not None:
            self.validation_condition = read_labels(self.plan.model, self.validation_labels, len(self.validation))

    def fingerprint(self) -> list[Any]:
        conditions = () if self.condition is None else (self.condition, self.validation_condition)
        labels = () if self.objective_labels is None else (self.objective_labels,)
        targets = () if self.target is None else (self.target, self.validation_target)
        arrays = (self.x, self.weight, self.validation, *conditions, *labels, *targets)
        return [None if x is None else fingerprint(x) for x in arrays]

    def introduce(self, model: Model) -> None:
        if self.target is not None and model.augmentation is not None and model.augmentation.changes_data:
            raise ConfigError("Rows that are drawn anew in training have no target of their own.",
                              f"{self.plan.model.augmentation} and a target",
                              "binarise both beforehand, or leave the augmentation out")  # fmt: skip
        config, known = self.plan.model, self._known()
        model.scaling.set(*config.scaling.learn(known))
        generator = torch.Generator().manual_seed(derive_seed(self.plan.training.seed, "start"))
        for module in (model.posterior, model.prior):
            module.start_from(partial(self._some_rows, model, generator), model, generator)
        scale = model.scaling.scale.detach().cpu()
        model.likelihood.start_at(torch.from_numpy(np.square(known.std)) / scale.square())
        _check_support(config, model, known)
        _check_size(model, known)
        if self.validation is not None:
            wanted = self.validation if self.validation_target is None else self.validation_target
            check_support(model, wanted)
            _check_held_out(model, wanted)
        if config.augmentation is None or not config.augmentation.binary:
            _say_once(config.likelihood.note(known))

    def _some_rows(self, model: Model, generator: torch.Generator, count: int) -> Tensor:
        """So many training rows [n, *event] in scaled units, whatever order they were handed in."""
        order = np.arange(len(self.x)) if on_disk(self.x) else numbered(self.x)
        chosen = torch.randperm(len(order), generator=generator)[:count].sort().values.numpy()
        return model.scaling(as_input(np.ascontiguousarray(self.x[order[chosen]])), model.dtype)

    def solve(self, model: Model) -> None:
        closed_form.solve(model, self.x, self._known(), self.weight)

    def monitors(self, model: Model) -> Mapping[str, Monitor]:
        objective, seed, some = self.plan.objective, self.plan.training.seed, slice(PROBE_ROWS)
        target = None if self.target is None else self.target[some]
        monitors = {"": RowMonitor.of(objective, self.x[some], model, seed, taken(self.labels, some), target)}
        if self.validation is not None:
            aside = self.validation_labels, self.validation_target
            monitors["val_"] = RowMonitor.of(objective, self.validation, model, seed, *aside)
        return monitors

    def _known(self) -> Statistics:
        """Statistics of what should come out: of it are scaling and likelihood."""
        return self.statistics or statistics(self.x if self.target is None else self.target, self.weight)

    def epoch_callback(self, model: Model) -> Calibrate | None:
        objective = self.plan.objective
        if not model.likelihood.is_calibrated:
            return None
        if not objective.averages_log_px:
            raise ConfigError("Sigma can follow from squared errors only where training averages log p(x|z).",
                              f"{self.plan.model.likelihood} with {objective}",
                              "take sigma='learned', or objective='elbo'")  # fmt: skip
        return Calibrate.of(objective, self.x, self.weight, model, self.plan.training.seed, self.labels,
                            self.target)  # fmt: skip

    def batches(self, device: torch.device) -> Examples:
        return place(self.x, self.weight, device, self.condition, self.objective_labels, self.target)


def _check_support(config: ModelConfig, model: Model, statistics: Statistics) -> None:
    """Refuses scaled data that lie where the likelihood, or the augmentation, is not defined."""
    part = config.augmentation if config.likelihood.support is None else config.likelihood
    if part is None or part.support is None:
        return
    extremes = np.stack([statistics.minimum, statistics.maximum]).astype(np.float64)
    scaled = model.scaling(torch.from_numpy(extremes), torch.float64)
    low, high = part.support
    if float(scaled.min()) < low - 1e-6 or float(scaled.max()) > high + 1e-6:
        raise ConfigError(
            f"{part.name!r} of the {part.family} is for scaled data in [{low:g}, {high:g}].",
            f"{float(scaled.min()):.3g} to {float(scaled.max()):.3g}",
            "take scaling='range' or 'auto', or likelihood='gaussian'",
        )


def _check_size(model: Model, statistics: Statistics) -> None:
    """Refuses scaled data whose squares float32 does not hold."""
    extremes = np.stack([statistics.minimum, statistics.maximum]).astype(np.float64)
    largest = float(model.scaling(torch.from_numpy(extremes), torch.float64).abs().max())
    if not largest < LARGE:
        raise ConfigError(f"Training computes with scaled values below {LARGE:g}, whose squares float32 holds.",
                          f"{largest:.3g}", "take scaling='standard', or divide by their scale")  # fmt: skip


def _check_held_out(model: Model, x: np.ndarray) -> None:
    """Refuses held-out rows so far from the training rows that their measures would be infinite."""
    for some in row_blocks(x):
        largest = float(model.scaling(as_input(np.ascontiguousarray(x[some])), torch.float64).abs().max())
        if not largest < LARGE:
            raise DataError("Held-out rows lie where training rows lie.", f"scaled values up to {largest:.3g}",
                            "drop the rows that are far away")  # fmt: skip


_SAID: set[str] = set()


def _say_once(note: str | None) -> None:
    if note and note not in _SAID:
        _SAID.add(note)
        warnings.warn(ElbowroomWarning(note), stacklevel=6)
