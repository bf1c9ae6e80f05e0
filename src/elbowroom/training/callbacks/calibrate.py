"""Calibrates a likelihood by its error on training rows after each epoch: the optimal sigma (Rybkin et al. 2021).

It is the error of z drawn from q(z|x) with noise that belongs to the row, as that of history is, so that history,
the best epoch and a resumed run see the same sigma.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.data.rows import taken
from elbowroom.evaluation.monitor import RowMonitor
from elbowroom.model import Model
from elbowroom.objectives.objective import Objective
from elbowroom.training.callback import Callback, Training

ROWS, FEW_ROWS, VALUES = 10_000, 1000, 2**24
"""Training rows whose error is taken, evenly, at most. Of images they are fewer, with so many values in all, since a
pass through a convolutional network takes a third of its training; but never less than a thousand."""
ROWS_AT_ONCE = 1024


@dataclass(frozen=True)
class Calibrate(Callback):
    """Calls `calibrate` of the model's likelihood, with the weights that history measures.

    Args:
        monitor: holds the rows and their noise.
        weight: of each of these rows [N], or None.
    """

    monitor: RowMonitor
    weight: Tensor | None = None

    @classmethod
    def of(cls, objective: Objective, x: np.ndarray, weight: np.ndarray | None, model: Model, seed: int,
           labels: Any = None, target: Any = None) -> Calibrate:  # fmt: skip
        """Over these training rows, or as many of them as are enough."""
        every = -(-len(x) // min(ROWS, max(FEW_ROWS, VALUES // math.prod(x.shape[1:]))))
        some = slice(None, None, every)
        monitor = RowMonitor.of(objective, x[some], model, seed, taken(labels, some),
                                None if target is None else target[some])  # fmt: skip
        return cls(monitor, None if weight is None else torch.as_tensor(weight[::every], device=model.device))

    def on_epoch(self, training: Training) -> None:
        with training.averaged_model() as model:
            model.likelihood.calibrate(self.squared_error(model))

    def on_finish(self, training: Training) -> None:
        if training.is_finite():  # a run that ended within an epoch, or took over averaged weights
            training.model.likelihood.calibrate(self.squared_error(training.model))

    @torch.no_grad()
    def squared_error(self, model: Model) -> Tensor:
        """The mean squared error of the rows in scaled units, weighted, as a tensor of shape ()."""
        errors = [
            (model.decode(model.encode(x, condition).rsample(eps), condition).mean - model.scaling(wanted, model.dtype))
            .double().square().flatten(2).mean((0, 2))
            for x, wanted, eps, condition in self.monitor.blocks(ROWS_AT_ONCE)
        ]  # fmt: skip
        error = torch.cat(errors)
        return error.mean() if self.weight is None else (error * self.weight).sum() / self.weight.sum()
