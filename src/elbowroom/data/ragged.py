"""Sequences of unequal length as two arrays: all tokens behind each other, and where each sequence begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from elbowroom.tokens import END, PAD


@dataclass(frozen=True, eq=False)
class Ragged:
    """N sequences of tokens, each with an END.

    Args:
        tokens: all of them, int32 [sum of lengths].
        starts: where each sequence begins, and where the last ends, int64 [N + 1].

    >>> sequences = Ragged.of([[7, 8, 9], [5]])
    >>> sequences.lengths.tolist(), sequences.padded([1, 0]).tolist()
    ([4, 2], [[5, 2, 0, 0], [7, 8, 9, 2]])
    """

    tokens: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, sequences: Iterable[Sequence[int]]) -> Ragged:
        """Sequences without an END, which is put behind each."""
        whole = [np.array([*sequence, END], dtype=np.int32) for sequence in sequences]
        starts = np.concatenate([[0], np.cumsum([len(sequence) for sequence in whole])]).astype(np.int64)
        return cls(np.concatenate(whole) if whole else np.empty(0, np.int32), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self[row] for row in range(len(self)))

    def __getitem__(self, row: int) -> np.ndarray:
        """The tokens of one sequence, its END included."""
        return self.tokens[self.starts[row] : self.starts[row + 1]]

    @property
    def lengths(self) -> np.ndarray:
        """Tokens of each sequence [N], its END counted."""
        return np.diff(self.starts)

    def take(self, rows: np.ndarray | Sequence[int]) -> Ragged:
        """These sequences, in this order."""
        some = [self[int(row)] for row in rows]
        starts = np.concatenate([[0], np.cumsum([len(sequence) for sequence in some])]).astype(np.int64)
        return Ragged(np.concatenate(some) if some else self.tokens[:0], starts)

    def padded(self, rows: np.ndarray | Sequence[int]) -> np.ndarray:
        """These sequences as one array, int64 [B, T], PAD behind the shorter ones."""
        index = np.asarray(rows, dtype=np.int64)
        lengths = self.starts[index + 1] - self.starts[index]
        place = np.arange(int(lengths.max(initial=1)))
        inside = place < lengths[:, None]
        padded = np.full(inside.shape, PAD, dtype=np.int64)
        padded[inside] = self.tokens[(self.starts[index][:, None] + place)[inside]]
        return padded

    def by_length(self, batch_size: int) -> Iterator[np.ndarray]:
        """The rows of every sequence once, in batches int64 [at most batch_size] of about equal lengths.

        Shorter sequences come first, and equal lengths in the order of the rows: little is padded, and which rows
        share a batch is a function of the lengths alone.

        >>> [rows.tolist() for rows in Ragged.of([[7, 8, 9], [5], [6, 4]]).by_length(2)]
        [[1, 2], [0]]
        """
        order = np.argsort(self.lengths, kind="stable")
        for start in range(0, len(order), batch_size):
            yield order[start : start + batch_size]
