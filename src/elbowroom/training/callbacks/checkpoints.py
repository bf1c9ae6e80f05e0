"""Writes checkpoints while training goes on; the last of the callbacks, so that it saves what the others did."""

from __future__ import annotations

import time
from pathlib import Path

from elbowroom.training.callback import Callback, Training
from elbowroom.training.checkpoint import save_checkpoint
from elbowroom.training.writing import without_stopping


class Checkpoints(Callback):
    """By steps or by time, and when Ctrl-C stops training; `run_folder.write_fitted` removes them."""

    def __init__(self, folder: Path):
        self.folder = folder

    def on_start(self, training: Training) -> None:
        self._last = time.perf_counter()

    def on_step(self, training: Training) -> None:
        if training.step % training.steps_per_epoch:  # after an epoch, `on_epoch` has the whole of it
            self._save_if_due(training)

    def on_epoch(self, training: Training) -> None:
        self._save_if_due(training)

    def _save_if_due(self, training: Training) -> None:
        every = training.settings.checkpoint_steps
        if every is not None:
            due = training.step % every == 0
        else:
            due = time.perf_counter() - self._last >= training.settings.checkpoint_seconds
        last = training.stop_reason is not None and training.step < training.total_steps
        if (due or last) and training.is_finite():  # a broken state is nothing to go on from
            without_stopping(lambda: save_checkpoint(training, self.folder))
            self._last = time.perf_counter()
