"""Translation as PyTorch's tutorials train it: the same networks in float32, batches padded as they come.

`TransformerNetwork` is `torch.nn.Transformer` between embeddings, as in the tutorial on language translation with
nn.Transformer; `AttentionNetwork` reads with a GRU and writes step by step with additive attention, as in the tutorial
on translation with a sequence to sequence network and attention. Sizes, dropout, label smoothing, tied embeddings and
batch are those of the models that stand beside them.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

PAD, BEGIN = 0, 1


def sinusoids(width: int, most: int = 512) -> Tensor:
    place = torch.arange(most).unsqueeze(1) * torch.exp(torch.arange(0, width, 2) * (-math.log(1e4) / width))
    return torch.stack([place.sin(), place.cos()], -1).flatten(1)


class TransformerNetwork(nn.Module):
    """Width 256, 4 heads, 3 + 3 layers of 1,024, normalised in front of layers; one embedding for all."""

    def __init__(self, vocabulary: int, width: int, heads: int, layers: int, inner: int, dropout: float):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width, padding_idx=PAD)
        nn.init.normal_(self.embedding.weight, std=width**-0.5)
        self.register_buffer("places", sinusoids(width))
        self.dropout = nn.Dropout(dropout)
        self.transformer = nn.Transformer(width, heads, layers, layers, inner, dropout, norm_first=True,
                                          batch_first=True)  # fmt: skip
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        self.scale = math.sqrt(width)

    def forward(self, source: Tensor, prefix: Tensor) -> Tensor:
        future = nn.Transformer.generate_square_subsequent_mask(prefix.shape[1])
        padded = source == PAD
        h = self.transformer(self.embed(source), self.embed(prefix), tgt_mask=future, src_key_padding_mask=padded,
                             tgt_key_padding_mask=(prefix == PAD).float().masked_fill(prefix == PAD, -torch.inf),
                             memory_key_padding_mask=padded, tgt_is_causal=True)  # fmt: skip
        return nn.functional.linear(h, self.embedding.weight, self.bias)

    def embed(self, tokens: Tensor) -> Tensor:
        return self.dropout(self.embedding(tokens) * self.scale + self.places[: tokens.shape[1]])


class AttentionNetwork(nn.Module):
    """A GRU in both directions, and one that looks back at each step (Bahdanau et al. 2014)."""

    def __init__(self, vocabulary: int, width: int, units: int, inner: int, dropout: float):
        super().__init__()
        self.reads, self.writes = nn.Embedding(vocabulary, width), nn.Embedding(vocabulary, width)
        self.encoder = nn.GRU(width, units, batch_first=True, bidirectional=True)
        self.begin = nn.Linear(2 * units, units)
        self.of_query, self.of_state = nn.Linear(units, inner, bias=False), nn.Linear(2 * units, inner)
        self.v = nn.Linear(inner, 1, bias=False)
        self.decoder = nn.GRU(width + 2 * units, units, batch_first=True)
        self.before = nn.Linear(3 * units, width)
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        self.dropout = nn.Dropout(dropout)

    def forward(self, source: Tensor, prefix: Tensor) -> Tensor:
        states, last = self.encoder(self.dropout(self.reads(source)))
        hidden = torch.tanh(self.begin(torch.cat([last[0], last[1]], -1))).unsqueeze(0)
        keys, padded, written = self.of_state(states), (source == PAD).unsqueeze(-1), []
        for step in range(prefix.shape[1]):
            scores = self.v(torch.tanh(self.of_query(hidden[-1]).unsqueeze(1) + keys)).masked_fill(padded, -torch.inf)
            seen = torch.softmax(scores, 1).transpose(1, 2) @ states
            embedded = self.dropout(self.writes(prefix[:, step : step + 1]))
            output, hidden = self.decoder(torch.cat([embedded, seen], -1), hidden)
            h = self.dropout(torch.tanh(self.before(torch.cat([output, seen], -1))))
            written.append(nn.functional.linear(h, self.writes.weight, self.bias))
        return torch.cat(written, 1)


class Loop:
    """The loop: shuffled pairs, padded together, cross-entropy without padding, Adam."""

    def __init__(self, network: nn.Module, pairs: list[tuple[Tensor, Tensor]], smoothing: float, rate: float):
        self.network, self.pairs = network.train(), pairs
        self.cost = nn.CrossEntropyLoss(ignore_index=PAD, label_smoothing=smoothing)
        self.optimizer = torch.optim.Adam(network.parameters(), lr=rate, betas=(0.9, 0.98), eps=1e-9)

    def step(self, index: Tensor) -> float:
        """One step; the cost per token."""
        chosen = [self.pairs[i] for i in index.tolist()]
        source = pad_sequence([x for x, _ in chosen], batch_first=True, padding_value=PAD)
        target = pad_sequence([y for _, y in chosen], batch_first=True, padding_value=PAD)
        prefix = torch.cat([torch.full((len(target), 1), BEGIN), target[:, :-1]], 1)
        logits = self.network(source, prefix)
        cost = self.cost(logits.reshape(-1, logits.shape[-1]), target.reshape(-1))
        self.optimizer.zero_grad()
        cost.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        return float(cost.detach())
