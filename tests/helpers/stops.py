"""Callbacks that end a training at a step, as a crash does and as a user does."""

from __future__ import annotations

from typing import Any

from elbowroom.training.callback import Callback


class CrashAt(Callback):
    """Raises RuntimeError("the machine fell over") at a step; `start` is the step at which training began."""

    def __init__(self, step: int):
        self.step = step

    def on_start(self, training: Any) -> None:
        self.start = training.step

    def on_step(self, training: Any) -> None:
        if training.step == self.step:
            raise RuntimeError("the machine fell over")


class StopAt(Callback):
    """Ends training after a step, as Ctrl-C does."""

    def __init__(self, step: int):
        self.step = step

    def on_step(self, training: Any) -> None:
        if training.step == self.step:
            training.interrupted, training.stop_reason = True, "stopped by a test"
