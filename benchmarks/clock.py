"""How long a step of a fit takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from elbowroom.training.callback import Callback


class Clock(Callback):
    """When steps ended."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def on_step(self, training: Any) -> None:
        self.times.append(time.perf_counter())


def seconds_of_a_step(fit: Callable[[Clock], Any]) -> float:
    """The mean over the steps of one fit, which is handed the clock as a callback; the first only starts it."""
    clock = Clock()
    fit(clock)
    return (clock.times[-1] - clock.times[0]) / (len(clock.times) - 1)
