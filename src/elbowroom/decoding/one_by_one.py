"""Tokens generated one after another, the likeliest each time or a draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from elbowroom.errors import ConfigError
from elbowroom.parts.memory import Memory
from elbowroom.parts.sequence_decoders import SequenceDecoderModule
from elbowroom.tokens import BEGIN, END, PAD, UNKNOWN

NEVER = (PAD, BEGIN, UNKNOWN)
"""Tokens that are never generated: they stand for no word."""


@dataclass(frozen=True)
class Greedy:
    """The likeliest token each time."""

    def __call__(self, log_p: Tensor) -> Tensor:
        return log_p.argmax(-1)


class Draws:
    """A draw from the likeliest tokens each time.

    Args:
        generator: of the draws.
        temperature: what logits are divided by; 1 draws from the model itself, less draws likelier tokens.
        top_p: only the fewest tokens that hold this much probability (Holtzman et al. 2019, arXiv 1904.09751).
    """

    def __init__(self, generator: torch.Generator, temperature: float = 1.0, top_p: float = 1.0):
        if not temperature > 0:
            raise ConfigError("A temperature is positive.", repr(temperature), "try 1.0, or decode greedily")
        if not 0 < top_p <= 1:
            raise ConfigError("top_p is a share, 0 < top_p <= 1.", repr(top_p), "try 0.9")
        self.generator, self.temperature, self.top_p = generator, temperature, top_p

    def __call__(self, log_p: Tensor) -> Tensor:
        p, token = torch.sort(torch.softmax(log_p / self.temperature, -1), stable=True, dim=-1, descending=True)
        before = p.cumsum(-1) - p  # the token that reaches top_p is still one of them
        nucleus = p * (before < self.top_p)
        place = torch.multinomial(nucleus, 1, generator=self.generator)
        return token.gather(-1, place)[..., 0]


Choice = Callable[[Tensor], Tensor]


@torch.no_grad()
def generate_tokens(
    decoder: SequenceDecoderModule, memory: Memory, choose: Choice, most: Sequence[int]
) -> list[list[int]]:
    """Tokens for each of the B memories, without their END.

    Args:
        choose: log-probabilities [B, V] to tokens [B], such as `Greedy()`.
        most: of each sequence; after so many tokens it ends without an END.
    """
    rows = len(memory.summary)
    state, token = decoder.start(memory), torch.full((rows,), BEGIN, device=memory.summary.device)
    generated, ended = [], torch.zeros(rows, dtype=torch.bool, device=token.device)
    for _ in range(max(most)):
        logits, state = decoder.step(token, memory, state)
        token = choose(permitted(logits)).masked_fill(ended, PAD)
        ended = ended | (token == END)
        generated.append(token)
        if bool(ended.all()):
            break
    rows_of = zip(torch.stack(generated, 1).tolist(), most, strict=True)
    return [[t for t in row[:limit] if t not in (END, PAD)] for row, limit in rows_of]


def permitted(logits: Tensor) -> Tensor:
    """Log-probabilities [B, V], in float64, of the tokens that may be generated; the others have none."""
    log_p = logits.double()
    return torch.log_softmax(log_p.index_fill(-1, torch.tensor(NEVER, device=log_p.device), -torch.inf), -1)
