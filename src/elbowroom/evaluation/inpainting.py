"""Hidden values of a row from those that are known: what is known stays, the rest comes from the model.

A model that was trained with hidden values (the corruptions masking and block) is asked once. Any other model is asked
again and again with its own last answer in the hidden places, which settles where row and reconstruction agree: the
imputation of Rezende, Mohamed & Wierstra 2014 (arXiv 1401.4082, appendix F) with means in place of draws.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import as_input, for_inference, labelled
from elbowroom.model import Model

MOST_ROUNDS = 10_000
ROUNDS = 20
"""How often a model is asked that was not trained with hidden values."""


@torch.no_grad()
def inpaint(
    model: Model, x: np.ndarray, hidden: np.ndarray, labels: Any = None, rounds: int | None = None
) -> np.ndarray:
    """Rows [N, *event] in the data's units, the hidden values filled in.

    Args:
        model: any, trained with a corruption or without.
        x: rows [N, *event]; what stands in hidden places does not matter, but has to be finite.
        hidden: True where a value is to be filled in [N, *event].
        labels: of the rows, for a conditional model.
        rounds: how often the model is asked; None is once where it was trained to fill in, and else 20 times.

    Raises:
        ConfigError: less than one round.
    """
    fill = None if model.corruption is None else model.corruption.fill
    if rounds is None:
        rounds = ROUNDS if fill is None else 1
    if isinstance(rounds, bool) or not isinstance(rounds, int | np.integer) or not 1 <= rounds <= MOST_ROUNDS:
        raise ConfigError(
            f"A model is asked at least once, and {MOST_ROUNDS:,} times at most.",
            f"rounds={rounds!r}",
            "try 1, or None",
        )
    ready, filled, start = for_inference(model, x.dtype), [], 0
    for block, condition in labelled(x, ready, labels):
        gone = hidden[start : start + len(block)]
        start += len(block)
        scaled, lost = ready.scaling(as_input(block), ready.dtype), torch.from_numpy(np.ascontiguousarray(gone))
        seen = torch.where(lost, _first_guess(scaled, lost, fill), scaled)
        for _ in range(rounds):
            seen = torch.where(
                lost, ready.decode(ready.encode_scaled(seen, condition=condition).mean, condition).mean, seen
            )
        filled.append(np.where(gone, ready.to_data(seen).numpy(), block))
    return np.concatenate(filled)


def _first_guess(scaled: Tensor, lost: Tensor, fill: float | None) -> Tensor:
    """What the encoder first sees in hidden places: what it was trained with, or the mean of the row's known values."""
    if fill is not None:
        return torch.full_like(scaled, fill)
    known = (~lost).to(scaled.dtype)
    mean = (scaled * known).flatten(1).sum(1) / known.flatten(1).sum(1).clamp(min=1)
    return mean.view(-1, *[1] * (scaled.dim() - 1)).expand_as(scaled)
