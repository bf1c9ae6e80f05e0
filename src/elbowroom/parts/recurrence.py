"""Layers of recurrent cells whose states are one tensor, and whose dropout is handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from elbowroom.maths.dropout import dropout

Cell = Literal["gru", "lstm"]
CELLS: dict[str, Callable[..., nn.RNNBase]] = {"gru": nn.GRU, "lstm": nn.LSTM}
STATES = {"gru": 1, "lstm": 2}
"""Vectors of a cell's state: an LSTM has its memory beside the output."""


class Recurrence(nn.Module):
    """Layers of torch's own cells, one above the other.

    A state is [B, L, V, U]: layers, twice as many where both directions are read; vectors of a cell; units.
    """

    def __init__(self, cell: Cell, size: int, units: int, layers: int, both_ways: bool = False, rate: float = 0.0):
        super().__init__()
        self.cell, self.units, self.rate, self.ways = cell, units, rate, 1 + both_ways
        sizes = [size, *[units * self.ways] * (layers - 1)]
        self.layers = nn.ModuleList(CELLS[cell](n, units, batch_first=True, bidirectional=both_ways) for n in sizes)
        self.state_shape = (layers * self.ways, STATES[cell], units)

    def forward(
        self, x: Tensor, state: Tensor | None = None, lengths: Tensor | None = None,
        generator: torch.Generator | None = None,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Outputs [B, T, ways * U] of x [B, T, F], and the state behind the last of `lengths` [B] positions."""
        states, own = [], next(self.parameters()).dtype  # cells compute in float32 where products are in bfloat16
        x, state = x.to(own), None if state is None else state.to(own)
        for i, layer in enumerate(self.layers):
            x = dropout(x, self.rate, generator) if i else x
            initial = None if state is None else self._as_torch(state[:, i * self.ways : (i + 1) * self.ways])
            if lengths is None or int(lengths.min()) == x.shape[1]:
                x, last = layer(x, initial)
            else:  # what is packed, which is slower, has no padding, which the way back would begin with
                packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
                outputs, last = layer(packed, initial)
                x = pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])[0]
            states.append(torch.stack(last if isinstance(last, tuple) else (last,), 2))  # [ways, B, V, U]
        return x, torch.cat(states).transpose(0, 1)

    def _as_torch(self, state: Tensor) -> Tensor | tuple[Tensor, ...]:
        vectors = tuple(v.transpose(0, 1).contiguous() for v in state.unbind(2))
        return vectors if len(vectors) > 1 else vectors[0]
