"""What a callback is: what happens around the steps. The loop calls; what it does not know, a callback does."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import torch
from torch import Tensor

from elbowroom.objectives.objective import ObjectiveModule
from elbowroom.training.batches import Batches
from elbowroom.training.settings import TrainingSettings

State = tuple[Mapping[str, Tensor], Mapping[str, object]]


class Training(Protocol):
    """What callbacks see of a training, and what a checkpoint saves; `loop.Loop` is one."""

    model: Any
    """In training mode, with the weights of the newest step."""
    objective: ObjectiveModule
    examples: Batches
    settings: TrainingSettings
    callbacks: tuple[Callback, ...]
    optimizers: dict[str, torch.optim.Optimizer]
    """One for each phase, by its name."""
    steps_per_epoch: int
    total_steps: int
    step: int
    """Steps taken."""
    value_sum: Tensor
    """Of each phase in this epoch, then of what it gives beside: sum of values, and of how many rows [columns, 2]."""
    row: dict[str, Any]
    """The line of history of the newest epoch."""
    stop_reason: str | None
    """Set by a callback, it ends the training."""
    interrupted: bool
    """Whether Ctrl-C stopped it, so that it can be resumed."""
    averaged: dict[str, Tensor] | None
    """Averaged weights by name, where there are some."""

    @property
    def epoch(self) -> int:
        """Epochs that were completed."""
        ...

    def is_finite(self) -> bool:
        """Whether every weight is a finite number."""
        ...

    def averaged_model(self) -> AbstractContextManager[Any]:
        """The model as it is evaluated and saved: in evaluation mode, with averaged weights where there are some."""
        ...


class Callback:
    """Base of the callbacks; every hook may be left out.

    A callback that remembers something between steps gives it in `state` and takes it back in `restore`, so that
    a resumed run goes on as if it had never stopped.
    """

    def on_start(self, training: Training) -> None:
        """Before the first step, after a restore."""

    def on_step(self, training: Training) -> None:
        """After each optimiser step; `training.step` counts it already."""

    def on_epoch(self, training: Training) -> None:
        """After each epoch; `training.row` is its line of history."""

    def on_finish(self, training: Training) -> None:
        """After the last step, also after Ctrl-C or divergence."""

    def state(self) -> State:
        """Tensors and JSON values to save in a checkpoint."""
        return {}, {}

    def restore(self, tensors: Mapping[str, Tensor], values: Mapping[str, object]) -> None:
        """Takes back what `state` gave."""
