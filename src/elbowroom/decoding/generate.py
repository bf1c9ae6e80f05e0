"""What a sequence model generates for the sequences it reads, in batches of about equal length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import torch
from pydantic import Field

from elbowroom.configuration import Count, validate
from elbowroom.data.ragged import Ragged
from elbowroom.decoding.beam import search
from elbowroom.decoding.one_by_one import Draws, Greedy, generate_tokens
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import derive_seed
from elbowroom.parts.memory import Memory
from elbowroom.sequence_model import SequenceModel

ROWS_AT_ONCE = 64


@dataclass(frozen=True)
class Decoding:
    """How tokens are chosen.

    Args:
        beams: 1 takes the likeliest token each time; more search.
        length_penalty: see `beam.search`; -10 to 10.
        temperature: None does not draw; else what logits are divided by, 0.001 to 1,000.
        top_p: for draws, the share of probability that counts.
        seed: of the draws.
        most: most tokens of an output; None takes twice those of the input and 20 more.

    Raises:
        ConfigError: a setting is out of its range.
    """

    beams: Count = 5
    length_penalty: Annotated[float, Field(ge=-10.0, le=10.0)] = 1.0
    temperature: Annotated[float, Field(ge=1e-3, le=1e3)] | None = None
    top_p: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    seed: int = 0
    most: Count | None = None

    def __post_init__(self) -> None:
        validate(self)
        if self.temperature is None and self.top_p != 1.0:
            raise ConfigError("top_p is for draws, which have a temperature.", f"top_p={self.top_p} and no temperature",
                              "say temperature=1.0 too")  # fmt: skip


@torch.no_grad()
def generate(model: SequenceModel, source: Ragged, how: Decoding) -> list[list[int]]:
    """Tokens for each of the sequences, without their END, in the order of the sequences."""
    generated: list[list[int]] = [[] for _ in range(len(source))]
    for number, rows in enumerate(source.by_length(ROWS_AT_ONCE)):
        tokens = torch.from_numpy(source.padded(rows)).to(model.device)
        most = [how.most or 2 * int(length) + 20 for length in source.lengths[rows]]
        outputs = from_memory(model, model.generating(tokens), how, most, number * ROWS_AT_ONCE)
        for row, output in zip(rows, outputs, strict=True):
            generated[row] = output
    return generated


def from_memory(
    model: SequenceModel, memory: Memory, how: Decoding, most: Sequence[int], place: int = 0
) -> list[list[int]]:
    """Tokens for each of the memories; `place` tells batches of one call apart, so that their draws differ."""
    if how.temperature is not None:
        generator = torch.Generator().manual_seed(derive_seed(how.seed, "decoding", place))
        return generate_tokens(model.decoder, memory, Draws(generator, how.temperature, how.top_p), most)
    if how.beams == 1:
        return generate_tokens(model.decoder, memory, Greedy(), most)
    return [ended[0][1] for ended in search(model.decoder, memory, how.beams, most, how.length_penalty)]
