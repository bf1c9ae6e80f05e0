"""Attention's scores and weights, against loops written out."""

from __future__ import annotations

import torch
from torch.nn.functional import scaled_dot_product_attention

from elbowroom.maths.attention import additive_scores, masked_weights, multiplicative_scores

GENERATOR = torch.Generator().manual_seed(0)
QUERY, KEY, V = (
    torch.randn(*shape, generator=GENERATOR, dtype=torch.float64) for shape in ((2, 3, 4), (2, 5, 4), (4,))
)


def test_additive_scores_are_those_of_the_loop():
    found = additive_scores(QUERY, KEY, V)
    for b in range(2):
        for u in range(3):
            for t in range(5):
                torch.testing.assert_close(found[b, u, t], (V * torch.tanh(QUERY[b, u] + KEY[b, t])).sum())


def test_multiplicative_scores_are_inner_products():
    torch.testing.assert_close(multiplicative_scores(QUERY, KEY)[1, 2, 4], QUERY[1, 2] @ KEY[1, 4])


def test_weights_are_the_softmax_of_what_the_mask_leaves():
    mask = torch.tensor([[True] * 5, [True, True, False, False, False]])
    scores = multiplicative_scores(QUERY, KEY)
    weights = masked_weights(scores, mask)
    torch.testing.assert_close(weights[1, :, :2], torch.softmax(scores[1, :, :2], -1))
    assert (weights[1, :, 2:] == 0).all()
    expected = scaled_dot_product_attention(QUERY, KEY, KEY, attn_mask=mask.unsqueeze(1))
    torch.testing.assert_close(masked_weights(scores / 2.0, mask) @ KEY, expected)  # 2 is the root of 4 dimensions
