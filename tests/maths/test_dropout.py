"""Dropout with its random numbers handed in."""

from __future__ import annotations

import torch

from elbowroom.maths.dropout import dropout
from elbowroom.maths.noise import Draw, draw, stream


def test_the_mean_stays_and_the_share_is_struck():
    x = torch.full((200_000,), 3.0)
    found = dropout(x, 0.2, torch.Generator().manual_seed(0))
    assert abs(float((found == 0).double().mean()) - 0.2) < 0.005
    assert set(found.unique().tolist()) == {0.0, 3.75}


def test_a_seed_of_the_noise_gives_the_same_stream_and_none_gives_none():
    seed = draw({"dropout": Draw("seed")}, 0, "main", 3)["dropout"]
    x = torch.ones(50)
    assert torch.equal(dropout(x, 0.5, stream(seed)), dropout(x, 0.5, stream(seed)))
    other = draw({"dropout": Draw("seed")}, 0, "main", 4)["dropout"]
    assert not torch.equal(dropout(x, 0.5, stream(seed)), dropout(x, 0.5, stream(other)))
    assert dropout(x, 0.5, stream(None)) is x
