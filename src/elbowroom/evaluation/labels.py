"""Labels on their way to a conditional model: by name, as the model knows them, repeated for codes."""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.model import ModelConfig


def named_labels(data: Dataset) -> np.ndarray | None:
    """The labels of a data set, by name where classes have names: a class's number may be another in another file."""
    return data.y if data.y is None or data.class_names is None else np.array(data.class_names)[data.y]


def labels_of(config: ModelConfig, data: Dataset) -> np.ndarray | None:
    """The labels of these rows as a conditional model knows them; None for other models."""
    if config.condition is None:
        return None
    known = {str(label) for label in getattr(config.condition, "labels", ())}
    return named_labels(data) if known & set(data.class_names or ()) else data.y


def repeated(labels: Any, rows: int) -> Any:
    """The first row's label for so many rows, to walk through the latent space alone; None where there are none."""
    return None if labels is None else np.repeat(np.asarray(labels)[:1], rows, axis=0)
