"""How long a step takes: of a fit, and of a loop that stands beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

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


def seconds_of_a_batch(step: Callable[[Tensor], Any], rows: int, batch: int) -> float:
    """The mean over the batches of one pass of a loop over shuffled rows; the first step warms up."""
    batches = torch.randperm(rows).split(batch)
    step(batches[0])
    started = time.perf_counter()
    for index in batches[1:]:
        step(index)
    return (time.perf_counter() - started) / (len(batches) - 1)
