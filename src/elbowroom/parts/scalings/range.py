"""Scaling to [0, 1] by the range of the values: one that is said, 0 to 255 for 8-bit data, or the extremes seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from elbowroom.errors import ConfigError
from elbowroom.parts.scalings import Scaling, without_zeros


@dataclass(frozen=True)
class Range(Scaling):
    """(x - low) / (high - low), one pair for all values."""

    name: ClassVar[str] = "range"
    low: float | None = None
    """What becomes 0, in the data's units; None takes 0 for 8-bit data, else the lowest value of training."""
    high: float | None = None
    """What becomes 1; None takes 255 for 8-bit data, else the highest value of training."""

    def __post_init__(self):
        super().__post_init__()
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ConfigError("A range begins below its end.", f"low={self.low}, high={self.high}", "swap them")

    def learn(self, statistics: Any) -> tuple[np.ndarray, np.ndarray]:
        eight_bit = statistics.dtype == "uint8" and statistics.high > 1  # 0 and 1 alone are black and white
        low, high = (0.0, 255.0) if eight_bit else (statistics.low, statistics.high)
        low, high = low if self.low is None else self.low, high if self.high is None else self.high
        return np.asarray(low), without_zeros(np.asarray(high - low))


part = Range
