"""Sequences of unequal length: padding, choice, and the one walk over them by length."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom.data.ragged import Ragged

DRAW = np.random.default_rng(0)
SEQUENCES = Ragged.of([DRAW.integers(4, 9, DRAW.integers(0, 12)).tolist() for _ in range(150)])


@pytest.mark.parametrize("batch_size", [1, 32, 64, 128, 150, 1000])
def test_the_walk_by_length_takes_every_sequence_once_the_shorter_first_and_equals_in_their_order(batch_size):
    batches = list(SEQUENCES.by_length(batch_size))
    assert [len(rows) for rows in batches[:-1]] == [batch_size] * (len(batches) - 1)
    rows = np.concatenate(batches)
    expected = sorted(range(150), key=lambda row: (len(SEQUENCES[row]), row))
    assert rows.tolist() == expected


def test_the_walk_over_no_sequences_has_no_batches():
    assert list(Ragged.of([]).by_length(8)) == []


def test_a_batch_is_padded_to_its_longest_sequence():
    for rows in SEQUENCES.by_length(40):
        padded = SEQUENCES.padded(rows)
        assert padded.shape == (len(rows), SEQUENCES.lengths[rows].max())
        for row, line in zip(rows, padded, strict=True):
            assert line[: len(SEQUENCES[row])].tolist() == SEQUENCES[row].tolist()
            assert not line[len(SEQUENCES[row]) :].any()
