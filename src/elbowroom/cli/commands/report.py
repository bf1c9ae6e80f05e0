"""elbowroom report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro


@dataclass(frozen=True)
class Report:
    """Measure a run again and write its report: one HTML file with everything in it.

    Examples:
      elbowroom report runs/mnist-vae
      elbowroom report runs/mnist-vae --language ko --out report-ko.html
      elbowroom report runs/table-vae other.csv --samples 1000
    """

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder."""
    data: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="DATA")] = None
    """Rows to measure on; by default the test part of what the run was trained on."""
    out: Path | None = None
    """File to write; by default report.html in the run folder."""
    samples: int | None = None
    """Importance samples K of the NLL."""
    split: str | None = None
    """Which part of a set by name."""
    label_column: str | None = None
    """Column of a table that holds labels."""
    language: Literal["en", "ko"] = "en"
    """Of the report."""

    def run(self) -> None:
        from elbowroom.cli.results import finish

        finish(self.run_folder, self.data, self.split, self.label_column, self.samples, self.out, self.language)


command = Report
