"""Gaps of a 2-D latent space: which cells of a grid the codes reach.

Codes are standardised per dimension first, so that scale alone decides nothing; the share of empty cells is to be
read beside that of as many draws of the prior: N(0, I) leaves the corners empty too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elbowroom.errors import ConfigError, DataError

MOST_CELLS, CODES_PER_CELL = 50, 4
REACH = 3.0
"""Half the width of the grid, in standard deviations."""


@dataclass(frozen=True)
class Occupancy:
    """Counts per cell and what they sum up to.

    Args:
        counts: codes in each cell [rows, columns], second latent dimension upward.
        empty: share of cells without a code.
        empty_reference: the same for as many draws of the prior.
    """

    counts: np.ndarray
    empty: float
    empty_reference: float


def occupancy(codes: np.ndarray, seed: int = 0, cells: int | None = None, draws: np.ndarray | None = None) -> Occupancy:
    """Occupied and empty cells of codes [N, 2].

    Args:
        codes: the points.
        seed: of the points of N(0, I) they are compared with, where no draws are passed.
        cells: along each side; None takes fewer the fewer codes there are.
        draws: of the prior [N, 2], with which the codes are compared; None for N(0, I).

    Raises:
        ConfigError: no cells.
        DataError: the codes have not two dimensions.
    """
    if codes.ndim != 2 or codes.shape[1] != 2:
        raise DataError("Gaps are counted in a 2-D latent space.", f"codes of shape {codes.shape}",
                        "fit with latent_dim=2")  # fmt: skip
    if cells is None:
        cells = min(MOST_CELLS, max(4, round((len(codes) / CODES_PER_CELL) ** 0.5)))
    if cells < 1:
        raise ConfigError("A grid has at least one cell along each side.", f"cells={cells}", "try 50")
    counts = _counts(codes, cells)
    reference = _counts(np.random.default_rng(seed).standard_normal(codes.shape) if draws is None else draws, cells)
    return Occupancy(counts, float((counts == 0).mean()), float((reference == 0).mean()))


def _counts(codes: np.ndarray, cells: int) -> np.ndarray:
    std = codes.std(0)
    scaled = (codes - codes.mean(0)) / np.where(std > 0, std, 1.0)
    edges = np.linspace(-REACH, REACH, cells + 1)
    return np.histogram2d(scaled[:, 1], scaled[:, 0], bins=(edges, edges))[0].astype(int)
