"""Sequences that a model is trained on: batches of about equal length, and what history says of the model."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.data.ragged import Ragged
from elbowroom.evaluation.inference import evenly
from elbowroom.evaluation.texts.monitor import SequenceMonitor
from elbowroom.maths.noise import derive_seed
from elbowroom.objectives.batch import Batch
from elbowroom.training.data import Monitor, TrainingData
from elbowroom.training.plan import Plan

PROBE_ROWS = 500
"""Training sequences whose likelihood history reports after each epoch, at most."""
POOL = 50
"""Batches whose sequences are sorted by length together: long enough for little padding, short enough to mix."""


@dataclass
class TrainingSequences(TrainingData):
    """Sources and, where another sequence is to come out, targets; and pairs that training never sees."""

    plan: Plan
    source: Ragged
    target: Ragged | None = None
    validation: tuple[Ragged, Ragged | None] | None = None

    def fingerprint(self) -> list[Any]:
        sides = [self.source, self.target, *(self.validation or (None, None))]
        return [None if side is None else _fingerprint(side) for side in sides]

    def monitors(self, model: Any) -> Mapping[str, Monitor]:
        objective, seed = self.plan.objective, self.plan.training.seed
        rows = evenly(PROBE_ROWS, len(self.source))
        some = self.source.take(rows), None if self.target is None else self.target.take(rows)
        monitors: dict[str, Monitor] = {"": SequenceMonitor.of(objective, *some, model, seed)}
        if self.validation is not None:
            monitors["val_"] = SequenceMonitor.of(objective, *self.validation, model, seed)
        return monitors

    def batches(self, device: torch.device) -> SequenceBatches:
        return SequenceBatches(self.source, self.target, self.plan.training.batch_size, device)


@dataclass(frozen=True)
class SequenceBatches:
    """Training sequences, of which a batch holds such as are about as long as each other."""

    source: Ragged
    target: Ragged | None
    size: int
    device: torch.device

    def __len__(self) -> int:
        return len(self.source)

    def order(self, seed: int, epoch: int) -> Tensor:
        """Shuffled, sorted by length within pools, the batches shuffled again; a function of seed and epoch alone."""
        generator = np.random.default_rng(derive_seed(seed, "order", epoch))
        shuffled = generator.permutation(len(self))
        pools = [shuffled[start : start + POOL * self.size] for start in range(0, len(self), POOL * self.size)]
        # by the source, and by the target among equals; a stable sort keeps the shuffle among the rest
        lengths = self.source.lengths * 2**20 + (0 if self.target is None else self.target.lengths)
        ordered = np.concatenate([pool[np.argsort(lengths[pool], kind="stable")] for pool in pools])
        whole = len(ordered) // self.size * self.size  # the last batch, which may be smaller, stays the last
        batches = ordered[:whole].reshape(-1, self.size)
        return torch.from_numpy(np.concatenate([generator.permutation(batches).reshape(-1), ordered[whole:]]))

    def expect(self, batches: Sequence[Tensor]) -> None:
        """Nothing has to be read ahead."""

    def batch(self, index: Tensor, epoch: float, progress: float) -> tuple[Batch, Tensor | None]:
        """The sequences of these numbers, padded to the longest of them."""
        rows = index.numpy()
        x = torch.from_numpy(self.source.padded(rows)).to(self.device)
        target = None if self.target is None else torch.from_numpy(self.target.padded(rows)).to(self.device)
        now, done = (torch.tensor(moment, device=self.device) for moment in (epoch, progress))
        return Batch(x, now, target=target, progress=done), None


def _fingerprint(sequences: Ragged) -> dict[str, Any]:
    digest = hashlib.blake2b(np.ascontiguousarray(sequences.tokens).tobytes(), digest_size=16)
    digest.update(np.ascontiguousarray(sequences.starts).tobytes())
    return {"sequences": len(sequences), "tokens": len(sequences.tokens), "digest": digest.hexdigest()}
