"""Fitting to pairs of texts, as the command line asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elbowroom.cli.reading._texts import fit_texts


@dataclass(frozen=True)
class PairsOptions:
    """How pairs of texts are read."""

    columns: tuple[str, ...] | None = None
    """Two columns, by name, or by place from 0; of a set by name languages, such as en de."""
    drop_empty: bool = False
    """Leave out empty texts, and pairs with an empty side; how many is printed."""
    target: str | None = None
    """The file of the other side, line by line."""
    validation_target: str | None = None
    """The file of the other side of --validation."""


def fit(asked: Any, estimator: Any, out: Path) -> None:
    """Fits an estimator of pairs to what the command line asks for."""
    fit_texts(2, asked, estimator, out, asked.target, asked.validation_target)


options = PairsOptions
