"""A recurrent decoder, with an attention or without: each token from the one before and from what was read.

Without an attention it begins at the summary and reads it again at every step (Cho et al. 2014, arXiv 1406.1078,
section 2.2), or begins there and no more (Sutskever et al. 2014, arXiv 1409.3215). With one it begins there and looks
at the states (Bahdanau et al. 2014; Luong et al. 2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from elbowroom.configuration import Count, Rate, part_field, take_parts
from elbowroom.errors import ConfigError
from elbowroom.maths.dropout import dropout
from elbowroom.maths.noise import NO_NOISE, Draw, Noise, stream
from elbowroom.parts.memory import Memory
from elbowroom.parts.recurrence import Cell, Recurrence
from elbowroom.parts.sequence_decoders import SequenceDecoder, SequenceDecoderModule, State


@dataclass(frozen=True)
class Recurrent(SequenceDecoder):
    """GRU or LSTM cells."""

    name: ClassVar[str] = "recurrent"
    cell: Cell = "gru"
    """gru or lstm."""
    width: Count = 256
    """Values of a token's embedding."""
    units: Count = 256
    """Units of a layer."""
    layers: Count = 1
    """Layers above each other."""
    attention: Any = part_field("attentions", default=None)
    """How it looks back: None, bahdanau or luong."""
    dropout: Rate = 0.0
    """Share of values set to 0 in training, of embeddings, between layers and in front of the output."""
    output_dropout: Rate | None = None
    """The same in front of the output alone, where it is another."""
    tied: bool = True
    """Whether the output compares with the embeddings (Press & Wolf 2016, arXiv 1608.05859), or has its own weights."""
    summary: Literal["throughout", "start"] = "throughout"
    """Without an attention: whether every step sees the summary of what was read, or the cells begin with it alone."""

    def __post_init__(self):
        take_parts(self)
        super().__post_init__()
        if self.attention is not None and self.summary != "throughout":
            raise ConfigError("An attention sees states at every step, and no summary.", f"summary={self.summary!r}",
                              "leave one of them out")  # fmt: skip

    @property
    def embedding(self) -> tuple[Any, ...]:
        return ("recurrent", self.width)

    @property
    def reads_states(self) -> bool:
        return self.attention is not None

    def build(self, vocabulary: int, summary_size: int, state_size: int | None) -> RecurrentDecoder:
        return RecurrentDecoder(self, vocabulary, summary_size, state_size)

    @classmethod
    def example(cls) -> Recurrent:
        return cls(width=5, units=4, layers=2, dropout=0.3)


class RecurrentDecoder(SequenceDecoderModule):
    """The module of `Recurrent`.

    A state holds the cells' `cells` and, where the memory is looked at, its `keys`, which no step changes.
    """

    def __init__(self, config: Recurrent, vocabulary: int, summary_size: int, state_size: int | None):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, config.width)
        if config.tied:
            nn.init.normal_(self.embedding.weight, std=config.width**-0.5)
        self.attention_of = None
        seen = summary_size if config.summary == "throughout" else 0
        if config.attention is not None:
            assert state_size is not None, "an attention looks at states"
            self.attention_of = config.attention.build(config.units, state_size)
            seen = state_size
        self.looks_first = config.attention is not None and config.attention.looks_first
        self.looks_behind = config.attention is not None and not config.attention.looks_first
        size = config.width + (0 if self.looks_behind else seen)
        self.cells = Recurrence(config.cell, size, config.units, config.layers, rate=config.dropout)
        self.begin = nn.Linear(summary_size, torch.Size(self.cells.state_shape).numel())
        self.seen = seen
        self.tied = config.tied
        if config.tied:
            self.before_output = nn.Linear(config.units + seen, config.width)
            self.bias = nn.Parameter(torch.zeros(vocabulary))
        else:
            self.to_logits = nn.Linear(config.units + seen, vocabulary)
        self.rate = config.dropout
        self.output_rate = config.dropout if config.output_dropout is None else config.output_dropout

    def draws(self, batch: int) -> dict[str, Draw]:
        return {"dropout": Draw("seed")} if self.rate or self.output_rate else {}

    def before_logits(self, prefix: Tensor, memory: Memory, noise: Noise = NO_NOISE) -> Tensor:
        return self._pass(prefix, memory, noise)[0]

    @property
    def output(self) -> tuple[Tensor, Tensor]:
        return (self.embedding.weight, self.bias) if self.tied else (self.to_logits.weight, self.to_logits.bias)

    def attention(self, prefix: Tensor, memory: Memory) -> Tensor:
        if self.attention_of is None:
            return super().attention(prefix, memory)
        weights = self._pass(prefix, memory, NO_NOISE)[1]
        assert weights is not None
        return weights

    def start(self, memory: Memory) -> State:
        cells = torch.tanh(self.begin(memory.summary)).unflatten(-1, self.cells.state_shape)
        if self.attention_of is None:
            return {"cells": cells}
        assert memory.states is not None
        return {"cells": cells, "keys": self.attention_of.keys(memory.states)}

    def step(self, token: Tensor, memory: Memory, state: State) -> tuple[Tensor, State]:
        x = self.embedding(token).unsqueeze(1)
        h, seen, _, cells = self._read(x, memory, state, None)
        return linear(self._before(h, seen, None), *self.output)[:, 0], {**state, "cells": cells}

    def _pass(self, prefix: Tensor, memory: Memory, noise: Noise) -> tuple[Tensor, Tensor | None]:
        """What the output layer reads [B, U, W] and, with an attention, its weights [B, U, T]."""
        generator = stream(noise.get("dropout"), prefix.device)
        x, state = dropout(self.embedding(prefix), self.rate, generator), self.start(memory)
        if not self.looks_first:
            h, seen, weights, _ = self._read(x, memory, state, generator)
            return self._before(h, seen, generator), weights
        steps = []
        for one in x.split(1, 1):
            h, seen, weights, cells = self._read(one, memory, state, generator)
            state = {**state, "cells": cells}
            steps.append((h, seen, weights))
        h, seen, weights = (torch.cat(parts, 1) for parts in zip(*steps, strict=True))
        return self._before(h, seen, generator), weights

    def _read(
        self, x: Tensor, memory: Memory, state: State, generator: torch.Generator | None
    ) -> tuple[Tensor, Tensor, Tensor | None, Tensor]:
        """Of embeddings x [B, U, W]: outputs, what was seen beside them, the attention's weights, the new cells."""
        weights, seen = None, memory.summary[:, None, : self.seen].expand(-1, x.shape[1], -1)
        if self.looks_first:
            weights, seen = self._look(state["cells"][:, -1:, 0], memory, state)
        h, cells = self.cells(x if self.looks_behind else torch.cat([x, seen], -1), state["cells"], generator=generator)
        if self.looks_behind:
            weights, seen = self._look(h, memory, state)
        return h, seen, weights, cells

    def _look(self, query: Tensor, memory: Memory, state: State) -> tuple[Tensor, Tensor]:
        assert self.attention_of is not None
        weights = self.attention_of(query, state["keys"], memory.mask)
        return weights, weights.to(memory.states.dtype) @ memory.states  # type: ignore[union-attr]

    def _before(self, h: Tensor, seen: Tensor, generator: torch.Generator | None) -> Tensor:
        h = torch.cat([h, seen.to(h.dtype)], -1)
        return dropout(torch.tanh(self.before_output(h)) if self.tied else h, self.output_rate, generator)


part = Recurrent
