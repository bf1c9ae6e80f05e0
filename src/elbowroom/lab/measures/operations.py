"""How the work of a pass grows with the length of a sequence: in operations that wait for each other, and in time."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from elbowroom.objectives.batch import Batch
from elbowroom.sequence_model import SequenceModel

REPEATS = 3
"""Passes that are timed, of which the quickest counts."""


def longest_chain(result: Tensor) -> int:
    """The longest chain of operations, each waiting for the one before, between weights and a result.

    No number of processors makes a pass shorter than this.
    """
    lengths: dict[object, int] = {}
    open_nodes = [result.grad_fn]
    while open_nodes:
        node = open_nodes[-1]
        assert node is not None
        before = [earlier for earlier, _ in node.next_functions if earlier is not None]
        missing = [earlier for earlier in before if earlier not in lengths]
        if node not in lengths and missing:
            open_nodes += missing
            continue
        lengths.setdefault(node, 1 + max((lengths[earlier] for earlier in before), default=0))
        open_nodes.pop()
    return lengths[result.grad_fn]


def slope(lengths: Sequence[int], values: Sequence[float]) -> float:
    """The exponent of the length in values ~ length^slope, by least squares of logarithms."""
    exponent = np.polyfit(np.log(lengths), np.log(np.maximum(values, 1e-9)), 1)[0]
    return round(float(exponent), 9) + 0.0  # of equal values it is 0, and not what rounding left


def seconds(model: SequenceModel, batch: Batch) -> float:
    """Processor time of one pass that sees the target, the quickest of some; other programs' time is not in it."""
    times = []
    with torch.no_grad():
        for _ in range(REPEATS):
            started = time.process_time()
            model(batch, {})
            times.append(time.process_time() - started)
    return min(times)
