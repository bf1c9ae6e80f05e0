"""Ends training with the weights of the epoch that validation liked best."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from elbowroom.training.callback import Callback, State, Training


class BestModel(Callback):
    """Watches `val_objective`, which is better when it is higher."""

    def __init__(self) -> None:
        self.value, self.epoch = -math.inf, 0
        self.weights: dict[str, Tensor] = {}

    def on_epoch(self, training: Training) -> None:
        value = training.row["val_objective"]
        if value > self.value:
            self.value, self.epoch = value, training.epoch
            with training.averaged_model() as model:
                self.weights = {name: p.detach().clone() for name, p in model.state_dict().items()}

    def on_finish(self, training: Training) -> None:
        for name, value in training.model.state_dict().items():  # running statistics, too
            if name in self.weights:
                value.copy_(self.weights[name])

    def state(self) -> State:
        # a checkpoint is JSON, which has no infinity
        return self.weights, {"value": self.value if self.weights else None, "epoch": self.epoch}

    def restore(self, tensors: Mapping[str, Tensor], values: Mapping[str, Any]) -> None:
        self.weights, self.epoch = dict(tensors), int(values["epoch"])
        self.value = -math.inf if values["value"] is None else float(values["value"])
