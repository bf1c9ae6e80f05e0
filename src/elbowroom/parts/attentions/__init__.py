"""The attentions, one file each, and what an attention is.

Weights of a decoder's state over what the encoder read.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from torch import Tensor, nn

from elbowroom.configuration import Part


class Attention(Part):
    """Configuration of an attention."""

    family: ClassVar[str] = "attentions"
    looks_first: ClassVar[bool]
    """Whether the decoder looks before it reads a token, by its state so far, and not behind it, by its new state.

    What is seen first goes into the step, so steps must be taken one by one; else all are taken at once.
    """

    @abstractmethod
    def build(self, query_size: int, state_size: int) -> AttentionModule:
        """The module for queries [B, U, Q] and states [B, T, H]."""


class AttentionModule(nn.Module):
    """Base of the modules."""

    @abstractmethod
    def keys(self, states: Tensor) -> Tensor:
        """What queries are compared with [B, T, A], computed once for all steps."""

    @abstractmethod
    def forward(self, query: Tensor, keys: Tensor, mask: Tensor) -> Tensor:
        """Weights [B, U, T] of queries [B, U, Q]: each row's sum is 1, and 0 where the mask [B, T] has no token."""
