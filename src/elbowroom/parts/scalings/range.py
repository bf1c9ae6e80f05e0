"""Scaling to [0, 1] by the range of the values: 0 to 255 for 8-bit data, else the extremes seen in training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from elbowroom.parts.scaling import Scaling, without_zeros


@dataclass(frozen=True)
class Range(Scaling):
    """(x - low) / (high - low), one pair for all values."""

    name: ClassVar[str] = "range"

    def learn(self, statistics: Any) -> tuple[np.ndarray, np.ndarray]:
        eight_bit = statistics.dtype == "uint8" and statistics.high > 1  # 0 and 1 alone are black and white
        low, high = (0.0, 255.0) if eight_bit else (statistics.low, statistics.high)
        return np.asarray(low), without_zeros(np.asarray(high - low))


part = Range
