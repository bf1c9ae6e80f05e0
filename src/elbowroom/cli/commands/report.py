"""elbowroom report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elbowroom.cli.options import InLanguage, Measured


@dataclass(frozen=True, kw_only=True)
class Report(Measured, InLanguage):
    """Measure a run again and write its report: one HTML file with everything in it.

    Examples:
      elbowroom report runs/mnist-vae
      elbowroom report runs/mnist-vae --language ko --out report-ko.html
      elbowroom report runs/table-vae other.csv --samples 1000
    """

    out: Path | None = None
    """File to write; by default report.html in the run folder."""
    samples: int | None = None
    """Importance samples K of the NLL."""

    def run(self) -> None:
        from elbowroom.cli.results import finish

        finish(self.run_folder, self.data, self.split, self.label_column, self.samples, self.out, self.language,
               target=self.target_data)  # fmt: skip


command = Report
