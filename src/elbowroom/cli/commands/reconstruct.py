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
        from elbowroom.cli.inputs import is_of_series, labels_for, read_like, read_run, write_result
        from elbowroom.cli.texts import like_texts, write_texts

        estimator = read_run(self.run_folder, ("rows", "texts"))
        if estimator.reads == "texts":
            texts = like_texts(self.run_folder, self.data, self.split)
            return write_texts(self.out, {"text": texts, "restored": estimator.reconstruct(texts)})
        out = self.out or Path("reconstructions.npy")
        data = read_like(self.data, self.run_folder, self.split, self.label_column, self.gaps)
        names = None if data.feature_names is None else list(data.feature_names)
        restored = estimator.reconstruct(data.x, **labels_for(estimator, data))
        write_result(out, restored, names, is_of_series(self.run_folder, estimator))


command = Reconstruct
