"""Rows as a corruption leaves them, with noise that belongs to each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from elbowroom.configuration import part
from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import as_input, blocks, noise_of_rows
from elbowroom.model import Model
from elbowroom.parts.corruptions import Corruption


@dataclass(frozen=True)
class Damaged:
    """Damaged rows.

    Args:
        x: [N, *event] in the data's units, float32, or float64 where the rows were.
        hidden: which values are hidden [N, *event], where the damage tells its places; else None.
        corruption: what damaged them.
    """

    x: np.ndarray
    hidden: np.ndarray | None
    corruption: Corruption

    def seen(self) -> dict[str, np.ndarray]:
        """The rows as a picture shows them: "noisy", or "damaged" with NaN for what is hidden."""
        return {"noisy": self.x} if self.hidden is None else {"damaged": np.where(self.hidden, np.nan, self.x)}


def corruption_of(model: Model, wanted: Any = None) -> Corruption:
    """The corruption of this name or configuration; None stands for the one that the model was trained with.

    Raises:
        ConfigError: an unknown one, or none where the model was trained without.
    """
    if wanted is not None:
        return part("corruptions", wanted)
    if model.config.corruption is None:
        raise ConfigError("Restoring is measured on rows that a corruption damaged.",
                          "a model that was trained without one, and none by name",
                          "name one, such as salt_and_pepper")  # fmt: skip
    return model.config.corruption


@torch.no_grad()
def damage(model: Model, x: np.ndarray, corruption: Any = None, seed: int = 0) -> Damaged:
    """Rows x [N, *event] damaged in the model's scaled units; the same row and seed give the same damage.

    Raises:
        ConfigError: an unknown corruption, or none where the model was trained without.
    """
    chosen = corruption_of(model, corruption)
    module = chosen.build(model.config.event_shape)
    dtype = torch.float64 if x.dtype == np.float64 else torch.float32
    rows, hidden = [], []
    for block in blocks(x, model):
        noise = noise_of_rows(module.draws(len(block)), block, seed, "corruption")
        damaged = model.to_data(module(model.scaling(as_input(block), torch.float64), noise)).to(dtype)
        gone = module.hidden(noise)
        rows.append(damaged.numpy())
        hidden += [] if gone is None else [gone.numpy()]
    return Damaged(np.concatenate(rows), np.concatenate(hidden) if hidden else None, chosen)
