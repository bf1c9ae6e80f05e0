"""An exponential moving average of the weights, which history measures and the run saves (Polyak & Juditsky 1992).

The decay is lowered in the first steps to (1 + t) / (10 + t), so that a short run forgets its start.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from elbowroom.parts.module import averaged_tensors
from elbowroom.training.callback import Callback, State, Training


class AveragedWeights(Callback):
    """Keeps the average; at the end the model takes it over."""

    def __init__(self, decay: float):
        self.decay = decay
        self.average: dict[str, Tensor] = {}

    def on_start(self, training: Training) -> None:
        weights = averaged_tensors(training.model)
        if not self.average:
            self.average = {name: p.detach().clone() for name, p in weights.items()}
        self.average = {name: value.to(weights[name].device) for name, value in self.average.items()}
        self._shadow: list[Tensor] = list(self.average.values())
        self._weights: list[Tensor] = [weights[name] for name in self.average]
        training.averaged = self.average

    def on_step(self, training: Training) -> None:
        decay = min(self.decay, (1 + training.step) / (10 + training.step))
        with torch.no_grad():
            torch._foreach_lerp_(self._shadow, self._weights, 1.0 - decay)

    def on_finish(self, training: Training) -> None:
        if training.averaged is not None:  # a run that diverged kept its last good weights instead
            for p, value in zip(self._weights, self._shadow, strict=True):
                p.copy_(value)

    def state(self) -> State:
        return self.average, {}

    def restore(self, tensors: Mapping[str, Tensor], values: Mapping[str, object]) -> None:
        self.average = dict(tensors)
