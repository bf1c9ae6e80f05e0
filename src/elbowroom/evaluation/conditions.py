"""Labels on their way to a conditional model: read once, cut like the rows, repeated for what has none of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective


def read_condition(config: ModelConfig | Objective, condition: Any, rows: int) -> np.ndarray | None:
    """The numbers [N, ...] that a condition makes of labels; None where there is no condition.

    Args:
        config: of the model, or an objective, which may have a condition of its own.
        condition: labels as the user has them, one for each row, or None.
        rows: N.

    Raises:
        ConfigError: a conditional model without labels, or labels for another.
        DataError: labels of another number, or ones that training did not see.
    """
    if config.condition is None:
        if condition is not None:
            raise ConfigError("This model was fitted without a condition, so it takes no labels.", "labels",
                              "leave them out, or fit a ConditionalVAE")  # fmt: skip
        return None
    if condition is None:
        raise ConfigError("A conditional model wants the labels of the rows too.", "rows alone",
                          "pass y, one label for each row")  # fmt: skip
    return config.condition.read(condition, rows)


def named_labels(data: Dataset) -> np.ndarray | None:
    """The labels of a data set, by name where classes have names: a class's number may be another in another file."""
    return data.y if data.y is None or data.class_names is None else np.array(data.class_names)[data.y]


def labels_of(config: ModelConfig, data: Dataset) -> np.ndarray | None:
    """What a conditional model is told of these rows: their labels as it knows them; None for other models."""
    if config.condition is None:
        return None
    known = {str(label) for label in getattr(config.condition, "labels", ())}
    return named_labels(data) if known & set(data.class_names or ()) else data.y


def taken(condition: Any, index: Any) -> Any:
    """The labels of the rows at these places, None where there are none."""
    return None if condition is None else np.asarray(condition)[index]


def held(condition: Any, rows: int) -> Any:
    """The first row's label for so many rows, to walk through the latent space alone; None where there are none."""
    return None if condition is None else np.repeat(np.asarray(condition)[:1], rows, axis=0)
