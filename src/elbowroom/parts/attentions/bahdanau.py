"""Additive attention (Bahdanau, Cho & Bengio 2014, arXiv 1409.0473)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from elbowroom.configuration import Count
from elbowroom.maths.attention import additive_scores, masked_weights
from elbowroom.parts.attentions import Attention, AttentionModule


@dataclass(frozen=True)
class Bahdanau(Attention):
    """v . tanh(W query + U state), looked at before each step."""

    name: ClassVar[str] = "bahdanau"
    looks_first: ClassVar[bool] = True
    units: Count = 256
    """Dimensions in which query and state are added."""

    def build(self, query_size: int, state_size: int) -> BahdanauModule:
        return BahdanauModule(self.units, query_size, state_size)

    @classmethod
    def example(cls) -> Bahdanau:
        return cls(units=5)


class BahdanauModule(AttentionModule):
    """The module of `Bahdanau`."""

    def __init__(self, units: int, query_size: int, state_size: int):
        super().__init__()
        self.of_query = nn.Linear(query_size, units, bias=False)
        self.of_state = nn.Linear(state_size, units)
        self.v = nn.Parameter(torch.empty(units).uniform_(-(units**-0.5), units**-0.5))

    def keys(self, states: Tensor) -> Tensor:
        return self.of_state(states)

    def forward(self, query: Tensor, keys: Tensor, mask: Tensor) -> Tensor:
        return masked_weights(additive_scores(self.of_query(query), keys, self.v.to(keys.dtype)), mask)


part = Bahdanau
