"""The whole evaluation of a model: bounds, codes, geometry, probes and samples, as groups of measures.

The command and the report share it. A model without a density gets no bounds, rows without labels no probes, and
a note says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation import inference, suite_codes, suite_samples
from elbowroom.evaluation.features import check_labels, pca_features, train_features
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.labels import labels_of
from elbowroom.evaluation.suite_bounds import Annealing, bounds_group
from elbowroom.model import Model

MOST_TRAINING_ROWS = 60_000
"""Training rows that a feature space and the search for near rows use, at most."""

Progress = Callable[[str, float], None]
"""Told the name of a step and which share of it is done."""


@dataclass(frozen=True)
class Settings:
    """How much is drawn.

    Args:
        samples: importance samples K of the NLL.
        rows: rows measured, evenly taken; None for all.
        generated: draws of the prior that are decoded.
        annealing: of the check by annealed importance sampling; None for no such check.
        use_labels: whether labels are read at all.
        seed: of every draw.
    """

    samples: int = 5000
    rows: int | None = None
    generated: int = 5000
    annealing: Annealing | None = Annealing()
    use_labels: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        inference.counted("seed", self.seed, 0, 2**32 - 1)
        if self.samples < 1:
            raise ConfigError("The NLL takes at least one importance sample.", f"samples={self.samples}", "try 5000")
        if self.rows is not None and self.rows < 2:
            raise ConfigError("An evaluation takes at least two rows.", f"rows={self.rows}", "leave rows out for all")
        if self.generated < 10:
            raise ConfigError("Samples are measured from ten on.", f"generated={self.generated}", "try 5000")


def evaluate_all(
    model: Model,
    data: Dataset,
    train: Dataset | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    toward_prior: bool | None = None,
) -> list[Group]:
    """Everything that can be measured of a model on these rows.

    Args:
        model: with weights.
        data: rows to measure on, with labels if they have some; `split` names them.
        train: rows the model was fitted to; probes and the feature space learn from them. Without, both are left out.
        settings: how much is drawn.
        progress: called with how far each step is.
        toward_prior: whether training brought codes toward the prior, as the objective says; None: if there is a bound.

    Raises:
        DataError: rows of another shape, fewer than 20 rows, or training labels of one class only.
        ConfigError: rows without labels, for a conditional model; these it is given whatever `use_labels` says.
    """
    settings, tell = settings or Settings(), progress or (lambda step, share: None)
    data, labels = _measured(model, data, settings)
    train_labels = None
    if train is not None:
        train = _at_most(train, MOST_TRAINING_ROWS)
        train, train_labels = _measured(model, train, replace(settings, rows=None))
        if train.y is not None and data.y is not None:
            if np.isin(data.y, train.y).any():
                check_labels(train.x, train.y)  # before the long part
            else:  # other classes, as in Omniglot: what was learned of them cannot be asked for here
                train, data = replace(train, y=None), replace(data, y=None)
    split, seed = data.split or "given rows", settings.seed
    groups = [bounds_group(model, data.x, split, settings.samples, settings.annealing, seed, tell, labels, data.target)]
    groups.append(suite_codes.latent_group(model, data.x, split, seed, tell, labels, toward_prior))
    if train is None:
        return groups
    real, known = (rows.x if rows.target is None else rows.target for rows in (data, train))  # what decoding gives
    tell("features", 0.0)
    if train.y is None or data.y is None:
        space = pca_features(known)
    else:
        space = train_features(known, train.y, real, data.y, seed)
    tell("features", 1.0)
    generated = suite_samples.Generated.of(model, real, settings.generated, seed, labels, toward_prior)
    groups.append(suite_samples.geometry_group(model, data.x, split, space, generated, seed, tell, labels))
    if train.y is not None and data.y is not None:
        groups.append(suite_codes.probes_group(model, data, train, split, seed, tell, labels, train_labels))
    groups.append(suite_samples.samples_group(real, split, space, generated, known, tell))
    return groups


def _measured(model: Model, data: Dataset, settings: Settings) -> tuple[Dataset, Any]:
    """The rows the model is a model of, as many as asked for, with labels only where they name classes.

    Beside them what goes to a conditional model, None for others.
    """
    if tuple(data.event_shape) != tuple(model.config.event_shape):
        raise DataError("A model is measured on rows of the shape it was fitted to.",
                        f"rows of shape {data.event_shape}, a model of {tuple(model.config.event_shape)}",
                        "pass rows of that shape")  # fmt: skip
    data = (data if settings.rows is None else _at_most(data, settings.rows)).in_memory()
    if len(data) < 20:
        raise DataError("An evaluation takes 20 rows at least.", f"{len(data)} rows", "pass more rows")
    labels = data.y if settings.use_labels and data.y is not None and _are_classes(data.y) else None
    x = inference.modelled_rows(model, data.x, settings.seed)
    return replace(data, x=x, y=labels), labels_of(model.config, data)


def _at_most(data: Dataset, rows: int) -> Dataset:
    """So many rows, evenly taken."""
    return data.take(inference.evenly(rows, len(data)))


def _are_classes(y: np.ndarray) -> bool:
    """Whether labels name classes: words, or whole numbers of which each stands for several rows."""
    if y.ndim != 1:
        return False
    if y.dtype.kind == "f" and not np.array_equal(y, np.round(y)):
        return False
    return len(np.unique(y)) <= max(2, len(y) // 5)
