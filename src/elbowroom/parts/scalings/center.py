"""Centring by feature and one common scale, which keeps angles: what PCA does, and the linear autoencoder needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from elbowroom.parts.scaling import Scaling, without_zeros


@dataclass(frozen=True)
class Center(Scaling):
    """(x - mean) / total_std, the mean per value of the event, one root of the mean variance for all."""

    name: ClassVar[str] = "center"

    def learn(self, statistics: Any) -> tuple[np.ndarray, np.ndarray]:
        total_std = np.sqrt(np.mean(np.square(statistics.std)))
        return statistics.mean, without_zeros(np.asarray(total_std))


part = Center
