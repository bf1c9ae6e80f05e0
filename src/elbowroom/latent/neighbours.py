"""The nearest of many codes."""

from __future__ import annotations

import numpy as np

from elbowroom.errors import ConfigError, DataError


def neighbours(
    codes: np.ndarray, among: np.ndarray, k: int = 5, itself: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Euclidean distances [N, k] and places [N, k] of the k nearest codes, the nearest first.

    Args:
        codes: [N, D], whose neighbours are wanted; a code that is among the others finds itself at distance 0.
        among: [M, D], where to look.
        k: how many.
        itself: the place of each code among the others [N], which then is no neighbour of its own; None without one.

    Raises:
        ConfigError: k below 1, or above M.
        DataError: codes of different width.

    >>> neighbours(np.array([[0.9]]), np.array([[5.0], [1.0], [0.0]]), 2)[1].tolist()
    [[1, 2]]
    """
    from sklearn.neighbors import NearestNeighbors

    if np.ndim(codes) != 2 or np.ndim(among) != 2 or codes.shape[1] != among.shape[1]:
        raise DataError("Codes [N, D] have their neighbours among codes [M, D].",
                        f"shapes {np.shape(codes)} and {np.shape(among)}", "take both from one model")  # fmt: skip
    if not isinstance(k, int | np.integer) or not 1 <= k <= len(among):
        raise ConfigError("As many neighbours are asked for as there are codes, at most, and one at least.",
                          f"k={k!r} among {len(among)}", "ask for fewer")  # fmt: skip
    distances, places = NearestNeighbors(n_neighbors=int(k) + (itself is not None)).fit(among).kneighbors(codes)
    return (distances, places) if itself is None else without_itself(distances, places, itself)


def without_itself(distances: np.ndarray, places: np.ndarray, itself: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each code's neighbours [N, k + 1] without the code itself, or without the last where twins hide it: [N, k]."""
    own = places == itself[:, None]
    own[~own.any(1), -1] = True
    shape = (len(itself), places.shape[1] - 1)
    return np.asarray(distances)[~own].reshape(shape), np.asarray(places)[~own].reshape(shape)


def as_table(rows: np.ndarray, places: np.ndarray, distances: np.ndarray) -> np.ndarray:
    """Row, rank, neighbour and distance of every pair [N k, 4], of rows [N] and their neighbours [N, k]."""
    ranks = np.broadcast_to(np.arange(1, places.shape[1] + 1), places.shape)
    columns = np.broadcast_to(rows[:, None], places.shape), ranks, places, distances
    return np.stack([column.ravel() for column in columns], axis=1).astype(np.float64)
