"""Fitting to texts, as the command line asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elbowroom.cli.reading._texts import fit_texts


@dataclass(frozen=True)
class TextsOptions:
    """How texts are read."""

    columns: tuple[str, ...] | None = None
    """One column, by name, or by place from 0; of a set by name a language."""
    drop_empty: bool = False
    """Leave out empty texts; how many is printed."""


def fit(asked: Any, estimator: Any, out: Path) -> None:
    """Fits an estimator of texts to what the command line asks for."""
    fit_texts(1, asked, estimator, out)


options = TextsOptions
