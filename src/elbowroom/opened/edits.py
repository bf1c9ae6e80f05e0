"""Edits of rows as sheets of pictures: an attribute by rising strength, and analogies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.load import load
from elbowroom.errors import ConfigError, DataError
from elbowroom.opened.results import Arrays, Sheet
from elbowroom.wording import said


def read_vector(path: Path, width: int) -> np.ndarray:
    """A vector [D] that was written as a file of one row.

    Raises:
        DataError: another width, or more rows.
    """
    row = load(str(path)).x
    if row.shape != (1, width):
        raise DataError("A vector is one row of the width of the run's codes.",
                        f"{path}, {' x '.join(map(str, row.shape))}",
                        "write it with elbowroom edit RUN DATA --attribute NAME --out vector.npy")  # fmt: skip
    return row[0]


def sweep(strength: float, steps: int) -> np.ndarray:
    """The strengths from 0 to the last, in so many steps [steps + 1].

    Raises:
        ConfigError: a strength that is not finite, or no step.
    """
    if not np.isfinite(strength):
        raise ConfigError("A strength is a finite number.", f"strength={strength}", "try 1")
    if steps < 1:
        raise ConfigError("A sweep has at least one strength.", f"steps={steps}", "try 4")
    return np.linspace(0, strength, steps + 1)


def sheet_of_strengths(
    estimator: Any, x: np.ndarray, vector: np.ndarray, name: str, strength: float, steps: int, language: str = "en"
) -> Sheet:
    """A row of originals, one of reconstructions, and one for each of so many strengths on the way to the last.

    Raises:
        ConfigError: see `sweep`.
    """
    strengths = sweep(strength, steps)
    edited = estimator.edit(x, vector, strengths)
    rows = {"input": x, "reconstruction": edited[:, 0]}
    for s, each in enumerate(strengths[1:], start=1):
        rows[f"{name} {f'{each:+.3g}'.replace('-', '−')}"] = edited[:, s]
    return Sheet(rows, x, said(f"{len(x)} rows at {steps} strengths"), 8, language)


def analogies(estimator: Any, x: np.ndarray, places: np.ndarray, language: str = "en") -> tuple[Sheet, Arrays]:
    """Decoded a, b, c and a - b + c below, an analogy in each column; and the last as an array.

    Raises:
        ConfigError: places that are no threes.
    """
    if len(places) % 3:
        raise ConfigError("An analogy is of three rows a,b,c.", ",".join(map(str, places)), "try 3,17,42")
    threes = [x[places[first::3]] for first in range(3)]
    fourths = estimator.analogy(*threes)
    shown = {name: estimator.reconstruct(three) for name, three in zip("abc", threes, strict=True)}
    note = said(f"a - b + c of {len(fourths)} times three rows")
    return Sheet({**shown, "a − b + c": fourths}, x, note, language=language), Arrays(fourths)
