"""elbowroom score."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro


@dataclass(frozen=True)
class Score:
    """Write how well the model explains every row; higher is better.

    For a VAE it is a bound on log p(x) in nats, for a conditional one on log p(x|y), for an autoencoder minus the
    squared error, for an anomaly detector the normality, and then a second column says 1 for outliers and 0 for the
    rest. The mean is printed.

    Examples:
      elbowroom score runs/mnist-vae mnist --split test --samples 100 --out scores.npy
      elbowroom score runs/table-anomaly-detector new.csv --out scores.csv
    """

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder."""
    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A set by name, a file, or images: a folder, zip, tar or list, prepared as the run's were."""
    out: Path = Path("scores.csv")
    """File to write, by its ending: .npy .npz .csv .parquet."""
    samples: int | None = None
    """Importance samples K per row, for a VAE."""
    split: str | None = None
    """Which part of a set by name."""
    label_column: str | None = None
    """Column of a table that holds labels."""

    def run(self) -> None:
        from inspect import signature

        import numpy as np

        from elbowroom.cli.inputs import labels_for, read_like, read_run, write_result
        from elbowroom.errors import ConfigError

        estimator = read_run(self.run_folder)
        data = read_like(self.data, self.run_folder, self.split, self.label_column)
        takes = "n_samples" in signature(estimator.score_samples).parameters
        if self.samples is not None and not takes:
            raise ConfigError("Importance samples are for models with a density.", type(estimator).__name__,
                              "leave --samples out")  # fmt: skip
        options = {"n_samples": self.samples} if self.samples is not None else {}
        options |= labels_for(estimator, data)
        scores = estimator.score_samples(data.x, **options)
        if not hasattr(estimator, "predict"):
            write_result(self.out, scores.reshape(-1, 1), ["score"])
            print(f"mean {scores.mean():.4f} over {len(scores)} rows")
            return
        outliers = estimator.predict(data.x) == -1
        write_result(self.out, np.column_stack([scores, outliers]), ["score", "outlier"])
        print(f"mean {scores.mean():.4f} over {len(scores)} rows, {outliers.sum()} of them outliers")


command = Score
