"""elbowroom embed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro


@dataclass(frozen=True)
class Embed:
    """Write the code of every row, or of every text.

    Examples:
      elbowroom embed runs/mnist-vae mnist --split test --out codes.npy
      elbowroom embed runs/table-vae table.csv --label-column class --out codes.csv
      elbowroom embed runs/lines-sequence-vae lines.txt --out codes.npy
    """

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder."""
    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A set by name, a file, or images: a folder, zip, tar or list, prepared as the run's were. For a run of texts:
    a set by name, lines or a table."""
    out: Path = Path("codes.npy")
    """File to write, by its ending: .npy .npz .csv .parquet."""
    split: str | None = None
    """Which part of a set by name."""
    label_column: str | None = None
    """Column of a table that holds labels."""
    gaps: Literal["refuse", "split"] | None = None
    """Of a series where steps are missing: by default as the run was told; "split" lets no window lie across."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here

        run = open_here(self.run_folder, "codes")
        print(run.codes(run.read(self.data, self.split, self.label_column, self.gaps)).write(self.out))


command = Embed
