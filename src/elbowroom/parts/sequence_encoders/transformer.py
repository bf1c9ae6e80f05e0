"""The encoder of the Transformer: every token looks at all others at once (Vaswani et al. 2017, arXiv 1706.03762)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from elbowroom.maths.dropout import dropout
from elbowroom.maths.noise import NO_NOISE, Draw, Noise, stream
from elbowroom.parts.memory import Memory
from elbowroom.parts.sequence_encoders import SequenceEncoder, SequenceEncoderModule
from elbowroom.parts.transformer import Embedding, Heads, Inner, Shape
from elbowroom.tokens import PAD


@dataclass(frozen=True)
class Transformer(Shape, SequenceEncoder):
    """Layers of attention and a two-layer network. The summary is the mean of the states."""

    name: ClassVar[str] = "transformer"

    def __post_init__(self):
        SequenceEncoder.__post_init__(self)
        self.check()

    def build(self, vocabulary: int) -> TransformerEncoder:
        return TransformerEncoder(self, vocabulary)

    @classmethod
    def example(cls) -> Transformer:
        return cls(width=8, heads=2, layers=2, inner=7)


class TransformerEncoder(SequenceEncoderModule):
    """The module of `Transformer`."""

    def __init__(self, config: Transformer, vocabulary: int):
        super().__init__()
        self.embedding = Embedding(vocabulary, config)
        self.layers = nn.ModuleList(EncoderLayer(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)
        self.rate = config.dropout
        self.summary_size = self.state_size = config.width

    def draws(self, batch: int) -> dict[str, Draw]:
        return {"dropout": Draw("seed")} if self.rate else {}

    def forward(self, tokens: Tensor, noise: Noise = NO_NOISE) -> Memory:
        mask, generator = tokens != PAD, stream(noise.get("dropout"), tokens.device)
        x = self.embedding(tokens, generator)
        for layer in self.layers:
            x = layer(x, mask, generator)
        states = self.norm(x)
        share = mask.to(states.dtype) / mask.sum(1, keepdim=True)
        return Memory((share.unsqueeze(1) @ states).squeeze(1), states, mask)


class EncoderLayer(nn.Module):
    """Attention to all tokens, then the two-layer network, each added to what was there."""

    def __init__(self, config: Transformer):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(config.width) for _ in range(2))
        self.heads, self.inner, self.rate = Heads(config, turned=True), Inner(config), config.dropout

    def forward(self, x: Tensor, mask: Tensor, generator: torch.Generator | None) -> Tensor:
        h = self.norms[0](x)
        x = x + dropout(self.heads(h, self.heads.keys_and_values(h), mask), self.rate, generator)
        return x + dropout(self.inner(self.norms[1](x)), self.rate, generator)


part = Transformer
