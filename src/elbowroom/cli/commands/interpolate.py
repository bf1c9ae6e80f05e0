"""elbowroom interpolate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from elbowroom.cli.options import InLanguage, OfRun


@dataclass(frozen=True, kw_only=True)
class Interpolate(OfRun, InLanguage):
    """Write the texts between two texts: the codes on the line between them, decoded.

    Examples:
      elbowroom interpolate runs/ptb-sequence-vae "the company said so" "he did n't talk" --steps 7
    """

    first: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="TEXT")]
    """First text."""
    second: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="TEXT")]
    """Last text."""
    steps: int = 7
    """Number of texts, both ends included."""
    beams: int | None = None
    """Beams of the search; 1 is greedy; by default as in the fit."""
    out: Path | None = None
    """File to write: .txt for lines, .tsv .csv .parquet with the places; by default printed."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here

        how = {} if self.beams is None else {"beams": self.beams}
        print(open_here(self.run_folder, "way").way(self.first, self.second, self.steps, **how).write(self.out))


command = Interpolate
