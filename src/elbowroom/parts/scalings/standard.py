"""Standardisation: each feature by its own mean and standard deviation, as in scikit-learn's StandardScaler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from elbowroom.parts.scalings import Scaling, steady, without_zeros


@dataclass(frozen=True)
class Standard(Scaling):
    """(x - mean) / std per value of the event; a constant feature is only shifted."""

    name: ClassVar[str] = "standard"

    def learn(self, statistics: Any) -> tuple[np.ndarray, np.ndarray]:
        mean, std = steady(statistics.mean, statistics.std)
        return mean, without_zeros(std)


part = Standard
