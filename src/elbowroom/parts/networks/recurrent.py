"""Recurrent networks for series of any length: LSTM (Hochreiter & Schmidhuber 1997) or GRU (Cho et al. 2014).

An encoder that reads a series to its last states and a decoder that unrolls from them are the recurrent autoencoder of
Srivastava, Mansimov & Salakhutdinov 2015 (arXiv 1502.04681), unconditioned: the decoder never sees the series, so what
it gives while training is what it generates. Such a model of normal series finds the others (Malhotra et al. 2016,
arXiv 1607.00148).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from elbowroom.errors import ConfigError
from elbowroom.parts.networks._series import SeriesNetwork
from elbowroom.parts.recurrence import CELLS, Cell


@dataclass(frozen=True)
class Recurrent(SeriesNetwork):
    """The last state of each direction and a dense layer; back, the code at every step, unrolled in each direction."""

    name: ClassVar[str] = "recurrent"
    cell: Cell = "lstm"
    """What carries the state from step to step; on a processor torch computes the LSTM faster in float32."""
    hidden: int = 64
    """Units of a state, for each direction."""
    layers: int = 1
    """Cells on top of each other."""
    bidirectional: bool = True
    """Whether a second pass goes from the end to the beginning, in encoder and decoder."""
    frame: int = 1
    """Steps that a cell reads or gives at once; more of them make training faster, and long series learnable."""

    def __post_init__(self):
        super().__post_init__()
        if min(self.hidden, self.layers, self.frame) < 1:
            raise ConfigError("A recurrent network has one layer, one unit and one step at a time at least.",
                              f"hidden={self.hidden}, layers={self.layers}, frame={self.frame}",
                              "try hidden=64, layers=1, frame=1")  # fmt: skip

    @classmethod
    def example(cls) -> Recurrent:
        return cls(cell="gru", hidden=5, layers=2, frame=2)

    @property
    def directions(self) -> int:
        return 2 if self.bidirectional else 1

    def down(self, steps: int, channels: int) -> tuple[nn.Module, int]:
        return LastStates(self, channels), self.hidden * self.directions

    def up(self, steps: int, channels: int) -> tuple[nn.Module, int]:
        return Unrolled(self, steps, channels), self.hidden * self.directions

    def cells(self, channels: int) -> nn.RNNBase:
        """The cells that read so many channels."""
        return CELLS[self.cell](channels, self.hidden, self.layers, batch_first=True, bidirectional=self.bidirectional)


class LastStates(nn.Module):
    """[B, T, C] to the states [B, hidden * directions] in which the uppermost cells end."""

    def __init__(self, config: Recurrent, channels: int):
        super().__init__()
        self.cells = config.cells(channels * config.frame)
        self.directions, self.frame = config.directions, config.frame

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(x, (0, 0, 0, -x.shape[1] % self.frame)).unflatten(1, (-1, self.frame)).flatten(2)
        # cells compute in their weights' type: bfloat16, which a linear layer before may give, loses a long memory
        with torch.autocast(x.device.type, enabled=False):
            _, ended = self.cells(x.to(next(self.cells.parameters()).dtype))
        states = ended[0] if isinstance(ended, tuple) else ended  # an LSTM has a memory beside its state
        return states[-self.directions :].transpose(0, 1).flatten(1)


class Unrolled(nn.Module):
    """What is wanted [B, F], handed to the cells at every step, to a series [B, T, C]."""

    def __init__(self, config: Recurrent, steps: int, channels: int):
        super().__init__()
        width = config.hidden * config.directions
        self.cells, self.steps, self.frame = config.cells(width), steps, config.frame
        self.dense = nn.Linear(width, channels * config.frame)

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast(x.device.type, enabled=False):
            x = x.to(next(self.cells.parameters()).dtype)
            states, _ = self.cells(x[:, None].expand(-1, -(-self.steps // self.frame), -1))
            return self.dense(states).unflatten(2, (self.frame, -1)).flatten(1, 2)[:, : self.steps]


part = Recurrent
