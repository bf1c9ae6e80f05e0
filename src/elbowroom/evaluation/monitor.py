"""What history says of a model after each epoch: the objective without its schedules, and the bound's parts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.data.rows import in_order, on_disk, row_blocks
from elbowroom.evaluation.inference import as_input, modelled_rows, read_labels
from elbowroom.maths.noise import row_noise
from elbowroom.model import Model
from elbowroom.objectives import bounds
from elbowroom.objectives.objective import Objective
from elbowroom.objectives.terms import Terms

ROWS_AT_ONCE = 2048
VALUES_AT_ONCE = 2**21
"""Of the rows that are measured at once: layers of large images take many times as much."""


@dataclass(frozen=True)
class RowMonitor:
    """The same rows with the same noise, epoch after epoch.

    Args:
        objective: whose value is reported.
        x: rows [N, *event] on the model's device, or on disk, from where they are read whenever they are measured.
        eps: noise [S, N, D], each row's own.
        condition: of each row [N, ...] as the part has read it, or None.
        target: what should come out of the rows, like them, or None for themselves.
    """

    objective: Objective
    x: Any
    eps: Tensor
    condition: Tensor | None = None
    target: Any = None

    @classmethod
    def of(
        cls, objective: Objective, x: np.ndarray, model: Model, seed: int, labels: Any = None, target: Any = None
    ) -> RowMonitor:
        """A monitor of these rows, their labels and targets; the noise is drawn once."""
        condition = read_labels(model.config, labels, len(x))
        x = modelled_rows(model, x, seed)
        shape = (objective.samples, model.config.latent_dim)
        eps = torch.cat([row_noise(np.asarray(x[rows]), shape, seed, "judge") for rows in row_blocks(x, itemsize=8)])
        numbers = None if condition is None else torch.as_tensor(condition, device=model.device)
        data, wanted = (y if y is None or on_disk(y) else torch.from_numpy(np.array(y)).to(model.device)
                        for y in (x, target))  # fmt: skip
        return cls(objective, data, eps.transpose(0, 1).to(model.device), numbers, wanted)

    def blocks(self, rows: int) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor | None]]:
        """Rows, what should come out, their noise and their conditions, so many at a time."""
        rows = max(1, min(rows, VALUES_AT_ONCE // math.prod(self.x.shape[1:])))
        for some in in_order(self.x, [slice(start, start + rows) for start in range(0, len(self.x), rows)]):
            x = self._read(self.x, some)
            wanted = x if self.target is None else self._read(self.target, some)
            yield x, wanted, self.eps[:, some], None if self.condition is None else self.condition[some]

    def _read(self, rows: Any, some: slice) -> Tensor:
        read: Tensor = as_input(np.ascontiguousarray(rows[some])).to(self.eps.device) if on_disk(rows) else rows[some]
        return read

    @torch.no_grad()
    def __call__(self, model: Model) -> dict[str, float]:
        """Means over the rows [nats]: the objective, log_px, for models with a density kl and elbo, and penalties."""
        sums: dict[str, float] = {}
        # fewer at once where the decoder gives many numbers for each value
        rows = max(1, ROWS_AT_ONCE * math.prod(self.x.shape[1:]) // math.prod(model.likelihood.parameter_shape))
        for x, wanted, eps, condition in self.blocks(rows):
            add_values(sums, self.objective, model.score(wanted, model.encode(x, condition), eps, condition))
        return {name: value / len(self.x) for name, value in sums.items()}


def add_values(sums: dict[str, float], objective: Objective, terms: Terms) -> None:
    """Adds up over examples [nats]: the objective, log_px, penalties, and with a density of codes kl and elbo."""
    values = {"objective": objective.monitor(terms) - terms.penalty, "log_px": terms.log_px.mean(0)}
    if terms.penalties:
        values["penalty"] = torch.stack(list(terms.penalties.values())).sum(0)
    if terms.has_density:
        values |= {"kl": terms.kl, "elbo": bounds.elbo(terms)}
    for name, value in values.items():
        sums[name] = sums.get(name, 0.0) + float(value.double().sum())
