"""Centring by feature and one common scale, which keeps angles: what PCA does, and the linear autoencoder needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from elbowroom.parts.scalings import Scaling, steady, without_zeros


@dataclass(frozen=True)
class Center(Scaling):
    """(x - mean) / total_std, the mean per value of the event, one root of the mean variance for all."""

    name: ClassVar[str] = "center"

    def learn(self, statistics: Any) -> tuple[np.ndarray, np.ndarray]:
        total_std = np.sqrt(np.mean(np.square(statistics.std)))
        mean, _ = steady(statistics.mean, statistics.std)
        return mean, without_zeros(steady(np.zeros(()), total_std)[1])


part = Center
