"""elbowroom reconstruct."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro


@dataclass(frozen=True)
class Reconstruct:
    """Write every row through its code and back; with a denoiser, restored.

    Examples:
      elbowroom reconstruct runs/mnist-vae mnist --split test --out restored.npy
      elbowroom reconstruct runs/mnist-vae mnist --split test --out restored.png
      elbowroom reconstruct runs/lines-sequence-vae lines.txt --out restored.tsv
    """

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder."""
    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A set by name, a file, or images: a folder, zip, tar or list, prepared as the run's were. For a run of texts:
    a set by name, lines or a table."""
    out: Path | None = None
    """File to write, by its ending: .npy .npz .csv .parquet, or .png .svg .pdf for pictures of the first 100; by
    default reconstructions.npy. Texts are printed, or go to .txt .tsv .csv .parquet."""
    split: str | None = None
    """Which part of a set by name."""
    label_column: str | None = None
    """Column of a table that holds labels."""
    gaps: Literal["refuse", "split"] | None = None
    """Of a series where steps are missing: by default as the run was told; "split" lets no window lie across."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here

        run = open_here(self.run_folder, "reconstructions")
        print(run.reconstructions(run.read(self.data, self.split, self.label_column, self.gaps)).write(self.out))


command = Reconstruct
