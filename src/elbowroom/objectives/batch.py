"""What one step of training sees."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Batch:
    """The examples of one step, and the moment of training.

    Args:
        x: examples [B, *event], in the data's units and type.
        epoch: how many epochs have gone by, with fractions, as a tensor of shape ().
        condition: what goes to encoder, decoder and prior beside x, or None.
        target: what should come out, or None for x itself.
        progress: the share of training that is done, 0 to 1, as a tensor of shape (); None outside of training.
        labels: what the objective alone reads of each row, as its own condition has made it, or None.
        rows: N, how many rows one epoch has; None outside of training.
    """

    x: Tensor
    epoch: Tensor
    condition: Tensor | None = None
    target: Tensor | None = None
    progress: Tensor | None = None
    labels: Tensor | None = None
    rows: int | None = None
