"""Multiplicative attention (Luong, Pham & Manning 2015, arXiv 1508.04025, "general")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from elbowroom.maths.attention import masked_weights, multiplicative_scores
from elbowroom.parts.attentions import Attention, AttentionModule


@dataclass(frozen=True)
class Luong(Attention):
    """query . W state, looked at behind each step; what is seen does not go into the next one."""

    name: ClassVar[str] = "luong"
    looks_first: ClassVar[bool] = False

    def build(self, query_size: int, state_size: int) -> LuongModule:
        return LuongModule(query_size, state_size)


class LuongModule(AttentionModule):
    """The module of `Luong`."""

    def __init__(self, query_size: int, state_size: int):
        super().__init__()
        self.of_state = nn.Linear(state_size, query_size, bias=False)

    def keys(self, states: Tensor) -> Tensor:
        return self.of_state(states)

    def forward(self, query: Tensor, keys: Tensor, mask: Tensor) -> Tensor:
        return masked_weights(multiplicative_scores(query, keys), mask)


part = Luong
