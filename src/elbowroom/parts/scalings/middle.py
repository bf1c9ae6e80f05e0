"""Standardisation about the median: where a few values lie far away, the middle of a column is not its mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from elbowroom.parts.scalings import Scaling, steady, without_zeros


@dataclass(frozen=True)
class Middle(Scaling):
    """(x - median) / std per value of the event; a constant feature is only shifted."""

    name: ClassVar[str] = "middle"

    def learn(self, statistics: Any) -> tuple[np.ndarray, np.ndarray]:
        median, std = steady(statistics.median, statistics.std)
        return median, without_zeros(std)


part = Middle
