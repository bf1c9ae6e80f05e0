"""elbowroom evaluate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elbowroom.cli.options import InLanguage, Measured
from elbowroom.wording import said


@dataclass(frozen=True, kw_only=True)
class Evaluate(Measured, InLanguage):
    """Measure everything of a run: bounds, codes, geometry, probes and samples; of a run of texts the bounds, or BLEU
    and perplexity, on all of them. The report then shows it too.

    Examples:
      elbowroom evaluate runs/mnist-vae
      elbowroom evaluate runs/mnist-vae --samples 500 --rows 1000
      elbowroom evaluate runs/table-vae other.csv --label-column kind --out other.json
      elbowroom evaluate runs/multi30k-transformer     BLEU and perplexity of all pairs of the test part
    """

    samples: int | None = None
    """Importance samples K of the NLL, which takes most of the time; by default 5,000."""
    rows: int | None = None
    """Rows to measure, evenly taken; by default all."""
    generated: int | None = None
    """Samples of the model that are measured; by default 5,000."""
    no_annealing: bool = False
    """Leave out the check of the NLL by annealed importance sampling."""
    ignore_labels: bool = False
    """Read no labels: no probes, and principal components instead of a classifier's features."""
    seed: int | None = None
    """Of every draw; by default 0."""
    out: Path | None = None
    """File to write; by default evaluation.json in the run folder, where the report finds it."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here, step_bar
        from elbowroom.cli.results import print_groups

        asked = {"samples": self.samples, "rows": self.rows, "generated": self.generated, "seed": self.seed}
        settings: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
        if self.no_annealing:
            settings["annealing"] = None
        if self.ignore_labels:
            settings["use_labels"] = False
        run = open_here(self.run_folder)
        data = run.with_target(run.measured(self.data, self.split, self.label_column), self.target_data, self.split)
        with step_bar(self.language) as tell:
            evaluated = run.evaluate(data, settings, tell)
        path = run.save_evaluation(evaluated, self.out)
        print_groups(evaluated.groups, self.language)
        print(said(f"evaluation: {path}"))


command = Evaluate
