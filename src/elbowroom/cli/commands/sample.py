"""elbowroom sample."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elbowroom.cli.options import InLanguage, OfRun


@dataclass(frozen=True, kw_only=True)
class Sample(OfRun, InLanguage):
    """Write new examples: samples of the prior, decoded.

    Examples:
      elbowroom sample runs/mnist-vae --count 64 --out new.png
      elbowroom sample runs/table-vae --count 1000 --noise --out synthetic.csv
      elbowroom sample runs/mnist-conditional-vae --label 3 --out threes.png
      elbowroom sample runs/lines-sequence-vae --count 10
    """

    count: int = 64
    """Number of examples."""
    out: Path | None = None
    """File to write, by its ending: .png .svg .pdf, or .npy .npz .csv .parquet; by default samples.png. Texts are
    printed, or written to .txt .tsv .csv .parquet."""
    label: str | None = None
    """For a model with labels: the class to generate, or its values separated by commas; by default each class in
    turn."""
    seed: int = 0
    """Seed of the samples."""
    noise: bool = False
    """Also sample from p(x|z), instead of taking its mean."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here

        run = open_here(self.run_folder, "samples")
        print(run.samples(self.count, self.seed, self.noise, self.label).write(self.out))


command = Sample
