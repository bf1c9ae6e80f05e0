"""Stops when validation has not improved for some epochs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from elbowroom.training.callback import Callback, State, Training


class EarlyStopping(Callback):
    """Watches `val_objective`, which is better when it is higher."""

    def __init__(self, patience: int):
        self.patience = patience
        self.value, self.waited = -math.inf, 0

    def on_start(self, training: Training) -> None:
        self._stop_if_due(training)  # a run that was killed after it had stopped

    def on_epoch(self, training: Training) -> None:
        value = training.row["val_objective"]
        self.waited = 0 if value > self.value else self.waited + 1
        self.value = max(self.value, value)
        self._stop_if_due(training)

    def _stop_if_due(self, training: Training) -> None:
        if self.waited >= self.patience and training.step < training.total_steps:
            training.stop_reason = f"stopped early at epoch {training.epoch}: no better validation for {self.patience}"

    def state(self) -> State:
        return {}, {"value": self.value if math.isfinite(self.value) else None, "waited": self.waited}

    def restore(self, tensors: Mapping[str, Tensor], values: Mapping[str, Any]) -> None:
        self.value = -math.inf if values["value"] is None else float(values["value"])
        self.waited = int(values["waited"])
