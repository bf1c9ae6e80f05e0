"""What Transformer encoder and decoder are made of (Vaswani et al. 2017, arXiv 1706.03762), in the form that
normalises in front of each layer (Xiong et al. 2020, arXiv 2002.04745)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from elbowroom.configuration import Count, Rate
from elbowroom.errors import ConfigError
from elbowroom.maths.attention import masked_weights, multiplicative_scores
from elbowroom.maths.dropout import dropout
from elbowroom.maths.positions import rotate, sinusoids

Positions = Literal["rotary", "sinusoidal", "none"]


@dataclass(frozen=True)
class Shape:
    """The sizes of a Transformer: each half of it has them as settings."""

    width: Count = 256
    """Values of a token, a multiple of twice the heads."""
    heads: Count = 4
    """Parts of the width in which attention is taken apart."""
    layers: Count = 3
    """Layers above each other."""
    inner: Count = 1024
    """Units of the two-layer network behind each attention."""
    positions: Positions = "rotary"
    """rotary (Su et al. 2021, arXiv 2104.09864), sinusoidal, or none, which sees a set and no order."""
    dropout: Rate = 0.1
    """Share of values set to 0 in training: of embeddings and of each layer's output."""

    @property
    def embedding(self) -> tuple[Any, ...]:
        """What `Embedding` is made from."""
        return ("transformer", self.width, self.positions, self.dropout)

    def check(self) -> None:
        """Refuses sizes that do not fit each other.

        Raises:
            ConfigError: the width is no multiple of twice the heads.
        """
        if self.width % (2 * self.heads):
            raise ConfigError("The width is a multiple of twice the heads.", f"width={self.width}, heads={self.heads}",
                              "try width=256 with heads=4")  # fmt: skip


class Embedding(nn.Module):
    """Tokens as vectors, sinusoids added where these are the positions; also the way back to logits."""

    def __init__(self, vocabulary: int, shape: Shape):
        super().__init__()
        self.shape = shape
        self.tokens = nn.Embedding(vocabulary, shape.width)
        nn.init.normal_(self.tokens.weight, std=shape.width**-0.5)

    def forward(self, tokens: Tensor, generator: torch.Generator | None, first: int = 0) -> Tensor:
        """[B, T, W] of tokens [B, T], of which the first stands at position `first`."""
        x = self.tokens(tokens) * self.shape.width**0.5
        if self.shape.positions == "sinusoidal":
            place = torch.arange(first, first + tokens.shape[1], device=x.device)
            x = x + sinusoids(place, self.shape.width).to(x.dtype)
        return dropout(x, self.shape.dropout, generator)


class Heads(nn.Module):
    """Attention of several heads; keys and values can be kept from one step to the next."""

    def __init__(self, shape: Shape, turned: bool, seen: int | None = None):
        super().__init__()
        self.heads, self.turned = shape.heads, turned and shape.positions == "rotary"
        self.of_query = nn.Linear(shape.width, shape.width)
        self.of_seen = nn.Linear(seen or shape.width, 2 * shape.width)
        self.output = nn.Linear(shape.width, shape.width)

    def keys_and_values(self, seen: Tensor, first: int = 0) -> tuple[Tensor, Tensor]:
        """Keys and values [B, heads, T, W / heads] of what is looked at [B, T, W], from position `first` on."""
        keys, values = (self._split(part) for part in self.of_seen(seen).chunk(2, -1))
        return self._turn(keys, first), values

    def forward(
        self,
        x: Tensor,
        keys_and_values: tuple[Tensor, Tensor],
        mask: Tensor | None,
        causal: bool = False,
        first: int = 0,
    ) -> Tensor:
        """What x [B, U, W] sees of keys and values, where the mask [B, T] has tokens."""
        allowed = None if mask is None else mask[:, None, None]
        query, keys, values = self._query(x, first), *keys_and_values
        slow = x.device.type == "cpu" and query.dtype == torch.bfloat16  # its gradient takes seven times as long
        with torch.autocast(x.device.type, enabled=False) if slow else contextlib.nullcontext():
            if slow:
                query, keys, values = query.float(), keys.float(), values.float()
            seen = scaled_dot_product_attention(query, keys, values, attn_mask=allowed, is_causal=causal)
        return self.output(seen.transpose(1, 2).flatten(2))

    def weights(self, x: Tensor, keys_and_values: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """How much x looks at each position [B, U, T], the mean of the heads."""
        query, keys = self._query(x, 0), keys_and_values[0]
        rows, heads = query.shape[:2]
        scores = multiplicative_scores(query.flatten(0, 1), keys.flatten(0, 1)) * query.shape[-1] ** -0.5
        return masked_weights(scores, mask.repeat_interleave(heads, 0)).unflatten(0, (rows, heads)).mean(1)

    def _query(self, x: Tensor, first: int) -> Tensor:
        return self._turn(self._split(self.of_query(x)), first)

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def _turn(self, x: Tensor, first: int) -> Tensor:
        return rotate(x, torch.arange(first, first + x.shape[-2], device=x.device)) if self.turned else x


class Inner(nn.Module):
    """The two-layer network behind an attention."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.up, self.down = nn.Linear(shape.width, shape.inner), nn.Linear(shape.inner, shape.width)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(torch.relu(self.up(x)))
