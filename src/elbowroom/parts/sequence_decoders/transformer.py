"""The decoder of the Transformer: each token looks at those before it and at what was read (Vaswani et al. 2017)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from elbowroom.maths.dropout import dropout
from elbowroom.maths.noise import NO_NOISE, Draw, Noise, stream
from elbowroom.parts.memory import Memory
from elbowroom.parts.sequence_decoders import SequenceDecoder, SequenceDecoderModule, State
from elbowroom.parts.transformer import Embedding, Heads, Inner, Shape

KeysAndValues = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Transformer(Shape, SequenceDecoder):
    """Layers of attention to the prefix, attention to the memory, and a two-layer network."""

    name: ClassVar[str] = "transformer"
    memory: Literal["states", "summary"] = "states"
    """What it looks at: the "states" of all positions, or the "summary", one vector."""

    def __post_init__(self):
        SequenceDecoder.__post_init__(self)
        self.check()

    @property
    def reads_states(self) -> bool:
        return self.memory == "states"

    def build(self, vocabulary: int, summary_size: int, state_size: int | None) -> TransformerDecoder:
        return TransformerDecoder(self, vocabulary, summary_size, state_size)

    @classmethod
    def example(cls) -> Transformer:
        return cls(width=8, heads=2, layers=2, inner=7)


class TransformerDecoder(SequenceDecoderModule):
    """The module of `Transformer`.

    A state holds, of each layer i, keys and values of the prefix so far, `k{i}` and `v{i}`, and of the memory, `mk{i}`
    and `mv{i}`, which no step changes.
    """

    def __init__(self, config: Transformer, vocabulary: int, summary_size: int, state_size: int | None):
        super().__init__()
        seen = state_size if config.reads_states else summary_size
        assert seen is not None, "what is looked at has a size"
        self.embedding = Embedding(vocabulary, config)
        self.layers = nn.ModuleList(DecoderLayer(config, seen) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        self.rate, self.reads_states = config.dropout, config.reads_states

    def draws(self, batch: int) -> dict[str, Draw]:
        return {"dropout": Draw("seed")} if self.rate else {}

    def before_logits(self, prefix: Tensor, memory: Memory, noise: Noise = NO_NOISE) -> Tensor:
        return self.norm(self._pass(prefix, memory, noise)[0])

    @property
    def output(self) -> tuple[Tensor, Tensor]:
        return self.embedding.tokens.weight, self.bias

    def attention(self, prefix: Tensor, memory: Memory) -> Tensor:
        _, asked = self._pass(prefix, memory, NO_NOISE)
        (seen, mask), last = self._seen(memory), self._each()[-1].memory
        return last.weights(asked, last.keys_and_values(seen), mask)

    def start(self, memory: Memory) -> State:
        state = {}
        seen, _ = self._seen(memory)
        for i, layer in enumerate(self._each()):
            state[f"mk{i}"], state[f"mv{i}"] = layer.memory.keys_and_values(seen)
            state[f"k{i}"] = state[f"v{i}"] = state[f"mk{i}"][:, :, :0]
        return state

    def step(self, token: Tensor, memory: Memory, state: State) -> tuple[Tensor, State]:
        first, (_, mask), after = state["k0"].shape[2], self._seen(memory), dict(state)
        x = self.embedding(token.unsqueeze(1), None, first)
        for i, layer in enumerate(self._each()):
            new = layer.keys_and_values(x, first)
            keys_and_values = tuple(
                torch.cat([state[f"{name}{i}"], add], 2) for name, add in zip("kv", new, strict=True)
            )
            after[f"k{i}"], after[f"v{i}"] = keys_and_values
            x, _ = layer(x, keys_and_values, (state[f"mk{i}"], state[f"mv{i}"]), mask, None, first)
        return linear(self.norm(x), *self.output)[:, 0], after

    def _pass(self, prefix: Tensor, memory: Memory, noise: Noise) -> tuple[Tensor, Tensor]:
        """The last layer's outputs, and with what it asked the memory, [B, U, W] both."""
        generator = stream(noise.get("dropout"), prefix.device)
        x, (seen, mask) = self.embedding(prefix, generator), self._seen(memory)
        for layer in self._each():
            x, asked = layer(x, layer.keys_and_values(x), layer.memory.keys_and_values(seen), mask, generator)
        return x, asked

    def _seen(self, memory: Memory) -> tuple[Tensor, Tensor]:
        """What is looked at [B, T, H], and where it has tokens [B, T]; a summary is one position."""
        if self.reads_states:
            assert memory.states is not None
            assert memory.mask is not None
            return memory.states, memory.mask
        one = memory.summary.unsqueeze(1)
        return one, torch.ones(one.shape[:2], dtype=torch.bool, device=one.device)

    def _each(self) -> list[DecoderLayer]:
        return list(self.layers)  # type: ignore[arg-type]


class DecoderLayer(nn.Module):
    """Attention to the prefix, to the memory, then the two-layer network, each added to what was there."""

    def __init__(self, config: Transformer, seen: int):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(config.width) for _ in range(3))
        self.prefix, self.memory = Heads(config, turned=True), Heads(config, turned=False, seen=seen)
        self.inner, self.rate = Inner(config), config.dropout

    def keys_and_values(self, x: Tensor, first: int = 0) -> KeysAndValues:
        """Keys and values of the prefix, of which x [B, U, W] begins at position `first`."""
        return self.prefix.keys_and_values(self.norms[0](x), first)

    def forward(
        self,
        x: Tensor,
        keys_and_values: KeysAndValues,
        of_memory: KeysAndValues,
        mask: Tensor,
        generator: torch.Generator | None,
        first: int = 0,
    ) -> tuple[Tensor, Tensor]:
        """The outputs [B, U, W], and what asked the memory [B, U, W]."""
        seen = self.prefix(self.norms[0](x), keys_and_values, None, causal=x.shape[1] > 1, first=first)
        x = x + dropout(seen, self.rate, generator)
        asked = self.norms[1](x)
        x = x + dropout(self.memory(asked, of_memory, mask), self.rate, generator)
        return x + dropout(self.inner(self.norms[2](x)), self.rate, generator), asked


part = Transformer
