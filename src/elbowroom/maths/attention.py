"""Attention: how much each position of a sequence counts for each query, and what is read there."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor


def additive_scores(
    query: Float[Tensor, "B U A"], key: Float[Tensor, "B T A"], v: Float[Tensor, "A"]
) -> Float[Tensor, "B U T"]:
    """v . tanh(query_u + key_t), both mapped to A dimensions before.

    Source: Bahdanau, Cho & Bengio 2014 (arXiv 1409.0473), appendix A.1.2.

    >>> additive_scores(torch.zeros(1, 1, 2), torch.zeros(1, 3, 2), torch.ones(2)).shape
    torch.Size([1, 1, 3])
    """
    return torch.tanh(query.unsqueeze(2) + key.unsqueeze(1)) @ v


def multiplicative_scores(query: Float[Tensor, "B U A"], key: Float[Tensor, "B T A"]) -> Float[Tensor, "B U T"]:
    """query_u . key_t, the query mapped to the keys' dimensions before.

    Source: Luong, Pham & Manning 2015 (arXiv 1508.04025), eq. 8, "general".

    >>> float(multiplicative_scores(torch.ones(1, 1, 2), torch.ones(1, 1, 2)))
    2.0
    """
    return query @ key.transpose(1, 2)


def masked_weights(scores: Float[Tensor, "B U T"], mask: Bool[Tensor, "B T"]) -> Float[Tensor, "B U T"]:
    """The softmax of scores over the positions that the mask has, exactly 0 at the others.

    Source: Bahdanau, Cho & Bengio 2014, eq. 6.

    >>> masked_weights(torch.zeros(1, 1, 3), torch.tensor([[True, True, False]])).tolist()
    [[[0.5, 0.5, 0.0]]]
    """
    return torch.softmax(scores.masked_fill(~mask.unsqueeze(1), -torch.inf), -1)
