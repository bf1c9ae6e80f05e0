"""The nearest of many codes."""

from __future__ import annotations

import numpy as np

from elbowroom.errors import ConfigError, DataError


def neighbours(codes: np.ndarray, among: np.ndarray, k: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Euclidean distances [N, k] and places [N, k] of the k nearest codes, the nearest first.

    Args:
        codes: [N, D], whose neighbours are wanted; a code that is among the others finds itself at distance 0.
        among: [M, D], where to look.
        k: how many.

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
    distances, places = NearestNeighbors(n_neighbors=int(k)).fit(among).kneighbors(codes)
    return distances, places
