"""One of K classes, as a vector of K values of which one is 1."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from elbowroom.errors import ConfigError, DataError
from elbowroom.parts.conditions import Condition, ConditionModule

NAMED = 20
"""Known classes that an error names, at most."""


@dataclass(frozen=True)
class Classes(Condition):
    """One-hot of the class; a class that training did not see is refused."""

    name: ClassVar[str] = "classes"
    labels: tuple[int | str, ...] = ()
    """The known classes, whole numbers or names, in the order of the vector; filled in from the training labels."""

    def __post_init__(self):
        super().__post_init__()
        if len({str(label) for label in self.labels}) != len(self.labels):
            raise ConfigError("Each class is named once.", f"labels={self.labels}", "leave labels out")

    @classmethod
    def example(cls) -> Classes:
        return cls(labels=(0, 1, 2))

    def learn(self, y: Any, rows: int) -> Classes:
        names = np.unique(_texts(y, rows))
        if len(names) < 2:
            raise DataError("A condition tells rows apart, so there are at least two classes.",
                            f"one class only: {names[0]}", "pass labels of two classes, or fit a VAE")  # fmt: skip
        if self.labels:  # the user's own list, which may know more than the rows show
            self._places(names)
            return self
        if all(_is_whole(text) for text in names):
            return replace(self, labels=tuple(sorted(int(text) for text in names)))
        return replace(self, labels=tuple(str(text) for text in names))

    def read(self, y: Any, rows: int) -> np.ndarray:
        names, places = np.unique(_texts(y, rows), return_inverse=True)
        return self._places(names)[places]

    @property
    def log_p(self) -> float | None:
        return -math.log(len(self.labels))

    def build(self) -> ClassesModule:
        return ClassesModule(len(self.labels))

    def _places(self, texts: np.ndarray) -> np.ndarray:
        known = {str(label): place for place, label in enumerate(self.labels)}
        unknown = [str(text) for text in texts if str(text) not in known]
        if unknown:
            more = "" if len(known) <= NAMED else f", ... ({len(known)} in all)"
            raise DataError("A label is one of those that the model was trained with.", ", ".join(unknown[:5]),
                            f"known are {', '.join(list(known)[:NAMED])}{more}")  # fmt: skip
        return np.array([known[str(text)] for text in texts], dtype=np.int64)


class ClassesModule(ConditionModule):
    """The module of `Classes`."""

    def forward(self, numbers: Tensor, dtype: torch.dtype) -> Tensor:
        return F.one_hot(numbers.long(), self.size).to(dtype)


def _texts(y: Any, rows: int) -> np.ndarray:
    """Labels [N] as text, whole numbers alike in whichever type they come: 3, 3.0 and "3" are one label."""
    values = np.asarray(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.shape != (rows,):
        raise DataError("There is one label for each row.", f"labels of shape {values.shape} for {rows} rows",
                        "pass y of shape [N]; for several values of a row take condition='values'")  # fmt: skip
    if values.dtype.kind in "biu":
        return values.astype(np.int64).astype(np.str_)
    texts = []
    for row, label in enumerate(values.tolist()):
        if label is None or label != label or not str(label).strip():
            raise DataError("Every row has a label.", f"none in row {row}", "drop the rows that have none")
        if isinstance(label, bool | float):
            if label != int(label) if np.isfinite(label) else True:
                raise DataError("Classes are whole numbers or names.", f"{label} in row {row}",
                                "take condition='values' for numbers on a scale")  # fmt: skip
            label = int(label)
        texts.append(label.decode() if isinstance(label, bytes) else str(label))
    return np.array(texts, dtype=np.str_)


def _is_whole(text: str) -> bool:
    return str(text).removeprefix("-").isdecimal() and str(int(text)) == text


part = Classes
