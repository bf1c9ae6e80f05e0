"""The encoders of sequences, one file each, and what a sequence encoder is: a module from tokens to a memory."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.maths.noise import NO_NOISE, Noise
from elbowroom.parts.memory import Memory
from elbowroom.parts.module import PartModule


class SequenceEncoder(Part):
    """Configuration of a network that reads tokens."""

    family: ClassVar[str] = "sequence_encoders"

    @property
    def embedding(self) -> tuple[Any, ...]:
        """What its embedding of tokens is like; of two that are alike one can do for both."""
        return (type(self).__qualname__,)

    @abstractmethod
    def build(self, vocabulary: int) -> SequenceEncoderModule:
        """The module for tokens below `vocabulary`."""


class SequenceEncoderModule(PartModule):
    """Base of the modules.

    What stands in padding reaches no output, and a sequence gets the same memory in any company.
    """

    summary_size: int
    """C of the memory."""
    state_size: int
    """H of the memory."""

    @abstractmethod
    def forward(self, tokens: Tensor, noise: Noise = NO_NOISE) -> Memory:
        """The memory, summary and states, of tokens [B, T], each sequence with an END and filled up with PAD."""
