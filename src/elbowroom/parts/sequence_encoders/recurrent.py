"""A recurrent encoder: reads the tokens one after another, in both directions (Sutskever et al. 2014, arXiv 1409.3215;
both ways as in Bahdanau et al. 2014, arXiv 1409.0473)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor, nn

from elbowroom.configuration import Count, Rate
from elbowroom.maths.dropout import dropout
from elbowroom.maths.noise import NO_NOISE, Draw, Noise, stream
from elbowroom.parts.memory import Memory
from elbowroom.parts.recurrence import Cell, Recurrence
from elbowroom.parts.sequence_encoders import SequenceEncoder, SequenceEncoderModule
from elbowroom.tokens import PAD


@dataclass(frozen=True)
class Recurrent(SequenceEncoder):
    """GRU or LSTM cells. The summary is their last outputs, the states are their outputs at each token."""

    name: ClassVar[str] = "recurrent"
    cell: Cell = "gru"
    """gru (Cho et al. 2014, arXiv 1406.1078) or lstm (Hochreiter & Schmidhuber 1997)."""
    width: Count = 256
    """Values of a token's embedding."""
    units: Count = 256
    """Units of a layer in each direction."""
    layers: Count = 1
    """Layers above each other."""
    both_ways: bool = True
    """Whether the sequence is read from its end as well."""
    dropout: Rate = 0.0
    """Share of values set to 0 in training, of embeddings and between layers."""

    @property
    def embedding(self) -> tuple[Any, ...]:
        return ("recurrent", self.width)

    def build(self, vocabulary: int) -> RecurrentEncoder:
        return RecurrentEncoder(self, vocabulary)

    @classmethod
    def example(cls) -> Recurrent:
        return cls(width=5, units=4, layers=2, dropout=0.3)


class RecurrentEncoder(SequenceEncoderModule):
    """The module of `Recurrent`."""

    def __init__(self, config: Recurrent, vocabulary: int):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, config.width)
        nn.init.normal_(self.embedding.weight, std=config.width**-0.5)
        self.cells = Recurrence(
            config.cell, config.width, config.units, config.layers, config.both_ways, config.dropout
        )
        self.rate = config.dropout
        self.summary_size = self.state_size = config.units * self.cells.ways

    def draws(self, batch: int) -> dict[str, Draw]:
        return {"dropout": Draw("seed")} if self.rate else {}

    def forward(self, tokens: Tensor, noise: Noise = NO_NOISE) -> Memory:
        mask, generator = tokens != PAD, stream(noise.get("dropout"), tokens.device)
        x = dropout(self.embedding(tokens), self.rate, generator)
        states, last = self.cells(x, lengths=mask.sum(1), generator=generator)
        return Memory(last[:, -self.cells.ways :, 0].flatten(1), states, mask)


part = Recurrent
