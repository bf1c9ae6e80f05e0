"""Which latent dimensions matter: how much the decoded example changes when one of them moves.

Unlike the KL of a dimension this needs no data and no density, so every decoder has it, and it is what the eye sees.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.evaluation.inference import decode, evenly
from elbowroom.evaluation.labels import repeated
from elbowroom.latent.support import inside
from elbowroom.model import Model

BASES = 16
"""Codes from which dimensions are moved, at most."""


def decoded_change(model: Model, codes: np.ndarray, spread: np.ndarray | float = 1.0, labels: Any = None) -> np.ndarray:
    """Root mean squared change of a decoded value [D], in the data's units, for a step of one spread.

    Each dimension in turn goes one spread down and one up from each code, no further than codes can lie; half of the
    difference between the two decoded examples is squared and averaged over values and codes.

    Args:
        model: whose decoder is used.
        codes: where to start from [N, D], such as draws of the prior; at most 16 of them, evenly taken.
        spread: step in each dimension, such as the standard deviation of the codes [D], or 1 for N(0, I).
        labels: one label [1, ...] under which all are decoded, where the model has a condition.
    """
    bases = np.asarray(codes)[evenly(BASES, len(codes))]
    dims = bases.shape[1]
    moves = np.eye(dims, dtype=bases.dtype) * np.asarray(spread, dtype=bases.dtype)
    changes, under = np.empty(dims), repeated(labels, 2 * len(bases))
    for dimension, move in enumerate(moves):
        moved = inside(model, np.concatenate([bases + move, bases - move]))
        up, down = np.split(decode(model, moved, under).astype(np.float64), 2)
        changes[dimension] = np.sqrt(np.mean(np.square((up - down) / 2)))
    return changes


def most_telling(changes: np.ndarray, most: int | None = None) -> list[int]:
    """The dimensions, counted from 0, from the one that changes most down; at most so many.

    >>> most_telling(np.array([0.1, 0.5, 0.3]), 2)
    [1, 2]
    """
    return [int(dimension) for dimension in np.argsort(-np.asarray(changes), kind="stable")[:most]]
