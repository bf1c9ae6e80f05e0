"""elbowroom reconstruct."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elbowroom.cli.options import InLanguage, OfSeries


@dataclass(frozen=True, kw_only=True)
class Reconstruct(OfSeries, InLanguage):
    """Write the reconstruction of every row; a denoiser restores the rows.

    Examples:
      elbowroom reconstruct runs/mnist-vae mnist --split test --out restored.npy
      elbowroom reconstruct runs/mnist-vae mnist --split test --out restored.png
      elbowroom reconstruct runs/lines-sequence-vae lines.txt --out restored.tsv
    """

    out: Path | None = None
    """File to write, by its ending: .npy .npz .csv .parquet, or .png .svg .pdf for images of the first 100 rows
    with their reconstructions below; by default reconstructions.npy. Texts are printed, or written to .txt .tsv
    .csv .parquet."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here

        run = open_here(self.run_folder, "reconstructions")
        data = run.read(self.data, self.split, self.label_column, self.gaps)
        print(run.reconstructions(data, self.language).write(self.out))


command = Reconstruct
