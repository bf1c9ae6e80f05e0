"""What a callback is: what happens around the steps. The loop calls; what it does not know, a callback does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from torch import Tensor

if TYPE_CHECKING:
    from elbowroom.training.loop import Training

State = tuple[Mapping[str, Tensor], Mapping[str, object]]


class Callback:
    """Base of the callbacks; every hook may be left out.

    A callback that keeps something between steps gives it in `state` and takes it back in `restore`, so that
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
