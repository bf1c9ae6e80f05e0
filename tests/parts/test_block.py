"""The corruption that hides a block: how large it is, where it lies, and what a mistake is told."""

from __future__ import annotations

import pytest
import torch

from elbowroom.configuration import part
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import draw


def hidden(settings, event, rows=200, seed=0):
    module = part("corruptions", {"name": "block", **settings}).build(event)
    return module.hidden(draw(module.draws(rows), seed))


def corners(mask):
    """First row and column of each block [B, 2], and its size."""
    rows, columns = mask.any(2), mask.any(1)
    first = torch.stack([rows.int().argmax(1), columns.int().argmax(1)], 1)
    return first, rows.sum(1), columns.sum(1)


def test_every_example_loses_one_block_of_the_size_that_lies_anywhere_inside():
    mask = hidden({"height": 3, "width": 5}, (7, 9), rows=2000)
    first, height, width = corners(mask)
    assert (mask.flatten(1).sum(1) == 15).all()
    assert (height == 3).all()
    assert (width == 5).all()
    assert set(first[:, 0].tolist()) == set(range(5))
    assert set(first[:, 1].tolist()) == set(range(5))
    counts = torch.bincount(first[:, 0] * 5 + first[:, 1], minlength=25)
    assert counts.min() > 40, "80 expected of each of the 25 places"


def test_a_place_that_is_given_is_the_place_of_all():
    first, _, _ = corners(hidden({"height": 2, "width": 2, "top": 4, "left": 1}, (7, 9)))
    assert (first == torch.tensor([4, 1])).all()


def test_a_size_left_out_is_a_third_of_the_side():
    _, height, width = corners(hidden({}, (28, 14)))
    assert height.unique().tolist() == [9]
    assert width.unique().tolist() == [4]


@pytest.mark.parametrize(("event", "channels"), [((9, 8, 3), -1), ((3, 9, 8), 1)])
def test_a_block_goes_through_all_channels_wherever_they_stand(event, channels):
    mask = hidden({"height": 4, "width": 2}, event)
    assert mask.shape == (200, *event)
    assert torch.equal(mask.all(channels), mask.any(channels))
    assert (mask.flatten(1).sum(1) == 24).all()


def test_of_a_row_of_numbers_a_stretch_is_hidden():
    mask = hidden({"width": 4}, (10,))
    assert (mask.sum(1) == 4).all()
    assert ((mask[:, 1:] != mask[:, :-1]).sum(1) <= 2).all(), "side by side"


def test_hidden_values_become_the_fill_and_the_others_stay():
    module = part("corruptions", {"name": "block", "fill": 0.5}).build((6, 6))
    x = torch.rand(50, 6, 6) + 1
    noise = draw(module.draws(50), 0)
    damaged, mask = module(x, noise), module.hidden(noise)
    assert (damaged[mask] == 0.5).all()
    assert torch.equal(damaged[~mask], x[~mask])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"height": 0}, "at least one pixel"),
        ({"fill": float("nan")}, "finite"),
        ({"height": 9}, "inside of the image. Received: height=9 in a side of 8"),
        ({"width": 3, "left": 6}, "width=3 from 6 on"),
        ({"left": -1}, "width=2 from -1 on"),
    ],
)
def test_a_block_that_cannot_be_is_refused(settings, words):
    with pytest.raises(ConfigError, match=words):
        part("corruptions", {"name": "block", **settings}).build((8, 8))
