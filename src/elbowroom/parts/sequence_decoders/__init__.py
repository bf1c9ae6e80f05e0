"""The decoders of sequences, one file each, and what a sequence decoder is.

A module from a memory, and the tokens so far, to the next token.

It trains on whole sequences, where each token's prefix is known (teacher forcing, Williams & Zipser 1989), and
generates token by token. Both ways give the same logits.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from torch import Tensor
from torch.nn.functional import linear

from elbowroom.configuration import Part
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import NO_NOISE, Noise
from elbowroom.parts.memory import Memory
from elbowroom.parts.module import PartModule

State = Mapping[str, Tensor]
"""What a decoder keeps between two tokens: tensors with the batch first, so that beams can be chosen among."""


class SequenceDecoder(Part):
    """Configuration of a network that writes tokens."""

    family: ClassVar[str] = "sequence_decoders"

    @property
    def embedding(self) -> tuple[Any, ...]:
        """What its embedding of tokens is like; of two that are alike one can do for both."""
        return (type(self).__qualname__,)

    @property
    @abstractmethod
    def reads_states(self) -> bool:
        """Whether it looks at every position of the memory, and not at the summary alone."""

    @abstractmethod
    def build(self, vocabulary: int, summary_size: int, state_size: int | None) -> SequenceDecoderModule:
        """The module for tokens below `vocabulary` and memories [B, C], [B, T, H]; H is None without states."""


class SequenceDecoderModule(PartModule):
    """Base of the modules."""

    @abstractmethod
    def before_logits(self, prefix: Tensor, memory: Memory, noise: Noise = NO_NOISE) -> Tensor:
        """What the output layer reads [B, U, W] behind each token of the prefix [B, U], which begins with BEGIN."""

    @property
    @abstractmethod
    def output(self) -> tuple[Tensor, Tensor]:
        """Weight [V, W] and bias [V] of the output layer."""

    def forward(self, prefix: Tensor, memory: Memory, noise: Noise = NO_NOISE) -> Tensor:
        """Logits [B, U, V] of the token behind each of the prefix [B, U], which begins with BEGIN."""
        return linear(self.before_logits(prefix, memory, noise), *self.output)

    @abstractmethod
    def start(self, memory: Memory) -> State:
        """The state before the first token."""

    @abstractmethod
    def step(self, token: Tensor, memory: Memory, state: State) -> tuple[Tensor, State]:
        """Logits [B, V] of the token behind this one [B], and the state behind it."""

    def attention(self, prefix: Tensor, memory: Memory) -> Tensor:
        """How much each written token looked at each position of the memory [B, U, T], each row's sum 1.

        Raises:
            ConfigError: a decoder without attention.
        """
        raise ConfigError("Attention is shown of a decoder that has some.", type(self).__name__,
                          "train with attention='bahdanau', or a Transformer")  # fmt: skip
