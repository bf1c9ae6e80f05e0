from __future__ import annotations

from elbowroom.data.text.pairs import Pairs


def test_a_slice_of_pairs_is_pairs():
    pairs = Pairs(("a", "b", "c"), ("1", "2", "3"), "letters")
    assert (pairs[1:].source, pairs[1:].target, pairs[:2].title) == (("b", "c"), ("2", "3"), "letters")
    assert pairs[::-1].source == ("c", "b", "a")
