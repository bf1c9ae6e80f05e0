"""Numbers of a row, one or several: continuous ones such as an age, or yes and no of many attributes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from elbowroom.errors import ConfigError, DataError
from elbowroom.parts.conditions import Condition, ConditionModule


@dataclass(frozen=True)
class Values(Condition):
    """Each value less its mean over the training rows, divided by its standard deviation there."""

    name: ClassVar[str] = "values"
    mean: tuple[float, ...] = ()
    """Of each value over the training rows; filled in from them."""
    std: tuple[float, ...] = ()
    """Of each value over the training rows, above 0."""

    def __post_init__(self):
        super().__post_init__()
        if len(self.mean) != len(self.std) or any(not value > 0 for value in self.std):
            raise ConfigError("Each value has a mean and a standard deviation above 0.",
                              f"mean={self.mean}, std={self.std}", "leave both out")  # fmt: skip

    @classmethod
    def example(cls) -> Values:
        return cls(mean=(0.5, -1.0), std=(2.0, 0.5))

    def learn(self, y: Any, rows: int) -> Values:
        values = _values(y, rows)
        std = values.std(0)
        still = np.flatnonzero(~(std > 0))
        if len(still):
            raise DataError("A condition tells rows apart, so each of its values varies.",
                            f"{values[0, still[0]]:g} in all rows of column {still[0]}",
                            "leave this column out")  # fmt: skip
        return replace(self, mean=tuple(values.mean(0).tolist()), std=tuple(std.tolist()))

    def read(self, y: Any, rows: int) -> np.ndarray:
        values = _values(y, rows)
        if values.shape[1] != len(self.mean):
            raise DataError(f"A condition has {len(self.mean)} values for each row, as in training.",
                            f"labels of shape {np.shape(y)}", f"pass y of shape [N, {len(self.mean)}]")  # fmt: skip
        return values

    @property
    def log_p(self) -> float | None:
        return None

    @property
    def label_dims(self) -> int:
        return 0 if len(self.mean) == 1 else 1

    def build(self) -> ValuesModule:
        return ValuesModule(self)


class ValuesModule(ConditionModule):
    """The module of `Values`."""

    def __init__(self, config: Values):
        super().__init__(len(config.mean))
        self.config = config

    def forward(self, numbers: Tensor, dtype: torch.dtype) -> Tensor:
        # from the configuration, in float64: a buffer would become float32 with the model, which loses years and dates
        mean, std = (numbers.new_tensor(values) for values in (self.config.mean, self.config.std))
        return ((numbers - mean) / std).to(dtype)


def _values(y: Any, rows: int) -> np.ndarray:
    """Labels as float64 [N, C]."""
    try:
        array = np.asarray(y, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError("The values of a condition are numbers.", type(y).__name__,
                        "take condition='classes' for names") from None  # fmt: skip
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or len(array) != rows or not array.shape[1]:
        raise DataError("There is one row of values for each row of the data.",
                        f"labels of shape {np.shape(y)} for {rows} rows", "pass y of shape [N] or [N, C]")  # fmt: skip
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        raise DataError("The values of a condition are finite.", f"{array[tuple(bad[0])]} in row {bad[0][0]}",
                        "drop the rows that have none")  # fmt: skip
    return array


part = Values
