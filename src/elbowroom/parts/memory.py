"""What a sequence decoder may read: one vector, or all that the encoder made of the sequence."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Memory:
    """The narrow place of sequences, as wide as the model makes it.

    Args:
        summary: one vector for each sequence [B, C]: the context vector, or a code z.
        states: one vector for each position [B, T, H], or None where the decoder gets the summary alone.
        mask: which positions hold a token [B, T]; the others are padding.
    """

    summary: Tensor
    states: Tensor | None = None
    mask: Tensor | None = None

    def take(self, rows: Tensor) -> Memory:
        """The memory of these rows, in this order, as beams want it."""
        some = (None if tensor is None else tensor.index_select(0, rows) for tensor in (self.states, self.mask))
        return Memory(self.summary.index_select(0, rows), *some)
