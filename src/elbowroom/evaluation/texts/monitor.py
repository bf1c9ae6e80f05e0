"""A sequence model on the same sequences with the same noise, epoch after epoch: their Terms, and means of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from elbowroom.data.ragged import Ragged
from elbowroom.evaluation.monitor import add_values
from elbowroom.maths.noise import token_noise
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.objective import Objective
from elbowroom.objectives.terms import Terms
from elbowroom.sequence_model import SequenceModel

ROWS_AT_ONCE = 128


@dataclass(frozen=True)
class SequenceMonitor:
    """Sequences with fixed noise, for history and for scores.

    Args:
        objective: whose value is reported.
        source: what is read.
        target: what should come out, or None for the source itself.
        eps: noise of the codes [S, N, D], or None for a model without a code.
    """

    objective: Objective
    source: Ragged
    target: Ragged | None
    eps: Tensor | None

    @classmethod
    def of(
        cls, objective: Objective, source: Ragged, target: Ragged | None, model: SequenceModel, seed: int
    ) -> SequenceMonitor:
        """A monitor of these sequences; each one's noise is that of its tokens, and is drawn once."""
        eps, latent_dim = None, model.config.latent_dim
        if latent_dim is not None:
            texts = (source[row] for row in range(len(source)))
            eps = token_noise(texts, (objective.samples, latent_dim), seed, "judge").transpose(0, 1)
        return cls(objective, source, target, eps)

    @torch.no_grad()
    def __call__(self, model: SequenceModel) -> dict[str, float]:
        """Means over the sequences [nats]: the objective, log_px, kl and elbo; and nats per token, END counted."""
        sums: dict[str, float] = {}
        for _, terms in self.terms(model):
            add_values(sums, self.objective, terms)
        means = {name: value / len(self.source) for name, value in sums.items()}
        tokens = int((self.source if self.target is None else self.target).lengths.sum())
        return means | {"log_px_per_token": sums["log_px"] / tokens}

    def terms(self, model: SequenceModel) -> Iterator[tuple[np.ndarray, Terms]]:
        """Rows [B] and their Terms, every sequence once; sequences of about equal length share a batch."""
        epoch = torch.zeros((), device=model.device)
        for rows in self.source.by_length(ROWS_AT_ONCE):
            noise = {} if self.eps is None else {"posterior": self.eps[:, rows].to(model.device)}
            x = torch.from_numpy(self.source.padded(rows)).to(model.device)
            target = None if self.target is None else torch.from_numpy(self.target.padded(rows)).to(model.device)
            yield rows, model(Batch(x, epoch, target=target), noise)
