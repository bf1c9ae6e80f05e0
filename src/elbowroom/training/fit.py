"""From a plan and rows to a trained model; see `training.train` for what happens to a run folder."""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.statistics import Statistics
from elbowroom.training.plan import Plan
from elbowroom.training.rows import TrainingRows
from elbowroom.training.train import Fitted, train

__all__ = ["Fitted", "Plan", "fit"]


def fit(
    plan: Plan,
    x: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    validation: np.ndarray | None = None,
    labels: Any = None,
    validation_labels: Any = None,
    statistics: Statistics | None = None,
    target: np.ndarray | None = None,
    validation_target: np.ndarray | None = None,
    **options: Any,
) -> Fitted:
    """Trains a model of rows.

    Args:
        plan: parts, objective and settings.
        x: training data [N, *event]; statistics for the scaling come from it alone, or from the target.
        weight: of each example [N], or None.
        validation: rows that training never sees, or None.
        labels: of each example [N, ...], where the model or the objective has a condition.
        validation_condition: labels of each validation row.
        statistics: the statistics of x, or of the target, under these weights, if they are known already.
        target: what should come out of each example [N, *event], or None for the example itself.
        validation_target: the same of validation rows.
        options: start, start_objective, folder, resume, progress, callbacks, record; see `training.train.train`.

    Raises:
        RunError: the folder holds another run, or one with other settings.
        ConfigError, DataError: a condition that is missing or does not fit the rows.
    """
    data = TrainingRows(plan, x, weight, validation, labels, validation_labels, statistics, target, validation_target)
    return train(plan, data, **options)
