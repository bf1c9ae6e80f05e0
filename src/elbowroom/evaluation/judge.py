"""What history says of a model after each epoch: the objective without its schedules, and the bound's parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.evaluation.conditions import read_condition
from elbowroom.evaluation.passes import judged_rows
from elbowroom.maths.noise import row_noise
from elbowroom.model import Model
from elbowroom.objectives import bounds
from elbowroom.objectives.objective import Objective
from elbowroom.shapes import size_of

ROWS_AT_ONCE = 2048


@dataclass(frozen=True)
class Judge:
    """The same rows with the same noise, epoch after epoch.

    Args:
        objective: whose value is reported.
        x: rows [N, *event] on the model's device.
        eps: noise [S, N, D], each row's own.
        condition: of each row [N, ...] as the part has read it, or None.
    """

    objective: Objective
    x: Tensor
    eps: Tensor
    condition: Tensor | None = None

    @classmethod
    def of(cls, objective: Objective, x: np.ndarray, model: Model, seed: int, condition: Any = None) -> Judge:
        """A judge over these rows and their labels; the noise is drawn once."""
        numbers = read_condition(model.config, condition, len(x))
        x = judged_rows(model, x, seed)
        eps = row_noise(x, (objective.samples, model.config.latent_dim), seed, "judge").transpose(0, 1)
        given = None if numbers is None else torch.as_tensor(numbers, device=model.device)
        return cls(objective, torch.from_numpy(np.array(x)).to(model.device), eps.to(model.device), given)

    def blocks(self, rows: int) -> Iterator[tuple[Tensor, Tensor, Tensor | None]]:
        """Rows, their noise and their conditions, so many at a time."""
        for start in range(0, len(self.x), rows):
            some = slice(start, start + rows)
            yield self.x[some], self.eps[:, some], None if self.condition is None else self.condition[some]

    @torch.no_grad()
    def __call__(self, model: Model) -> dict[str, float]:
        """Means over the rows [nats]: the objective, log_px, for models with a density kl and elbo, and penalties."""
        sums: dict[str, float] = {}
        # fewer at once where the decoder gives many numbers for each value
        rows = max(1, ROWS_AT_ONCE * size_of(self.x.shape[1:]) // size_of(model.likelihood.parameter_shape))
        for x, eps, c in self.blocks(rows):
            terms = model.score(x, model.encode(x, c), eps, c)
            values = {"objective": self.objective.judge(terms) - terms.penalty, "log_px": terms.log_px.mean(0)}
            if terms.penalties:
                values["penalty"] = torch.stack(list(terms.penalties.values())).sum(0)
            if all(latent.has_density for latent in terms.latents):
                values |= {"kl": bounds.kl(terms), "elbo": bounds.elbo(terms)}
            for name, value in values.items():
                sums[name] = sums.get(name, 0.0) + float(value.double().sum())
        return {name: value / len(self.x) for name, value in sums.items()}
