"""Standardisation by channel: what steps of a series share, or the pixels of a colour, and other channels do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from elbowroom.parts.scalings import Scaling, steady, without_zeros


@dataclass(frozen=True)
class Channels(Scaling):
    """(x - mean) / std, a pair for each entry of the event's last dimension; a series [T] has one for all its steps."""

    name: ClassVar[str] = "channels"

    def learn(self, statistics: Any) -> tuple[np.ndarray, np.ndarray]:
        means, stds = (
            values[..., None] if values.ndim == 1 else values for values in (statistics.mean, statistics.std)
        )
        others = tuple(range(means.ndim - 1))
        # the variance within the values of a step and that between the steps
        std = np.sqrt(np.square(stds).mean(others) + means.var(others))
        mean, scale = steady(means.mean(others), std)
        return tuple(np.broadcast_to(constant, means.shape).reshape(statistics.mean.shape)
                     for constant in (mean, without_zeros(scale)))  # type: ignore[return-value]  # fmt: skip


part = Channels
