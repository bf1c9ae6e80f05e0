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
        from elbowroom.cli.inputs import labels_for, read_like, read_run, write_result
        from elbowroom.cli.texts import like_texts

        estimator = read_run(self.run_folder, ("rows", "texts"))
        if estimator.reads == "texts":
            codes = estimator.transform(like_texts(self.run_folder, self.data, self.split))
            return write_result(self.out, codes, [f"z{i + 1}" for i in range(codes.shape[1])])
        data = read_like(self.data, self.run_folder, self.split, self.label_column, self.gaps)
        codes = estimator.transform(data.x, **labels_for(estimator, data))
        write_result(self.out, codes, list(estimator.get_feature_names_out()))


command = Embed
