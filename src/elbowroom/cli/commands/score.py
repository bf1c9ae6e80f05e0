"""elbowroom score."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro


@dataclass(frozen=True)
class Score:
    """Write how well the model explains every row; higher is better.

    For a VAE it is a bound on log p(x) in nats, for a conditional one on log p(x|y), for an autoencoder minus the
    squared error, for an anomaly detector the normality, and then a second column says 1 for outliers and 0 for the
    rest. The mean is printed. Of a run that was fitted to windows of a series, the file begins with the time of each
    window, or its first step where there are no times.

    With --per-step it is log p(x_t|z) in nats at each step of the series, the mean over the windows in which it lies,
    beside its time; of rows that are windows by themselves a line for each row and a column for each step.

    For texts it is log p of each in nats, beside its number of tokens: exact for pairs, a bound for a VAE of texts, and
    of the text given its own code for a sequence autoencoder.

    Examples:
      elbowroom score runs/mnist-vae mnist --split test --samples 100 --out scores.npy
      elbowroom score runs/table-anomaly-detector new.csv --out scores.csv
      elbowroom score runs/series-vae series.csv --per-step --out steps.csv
    """

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder."""
    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A set by name, a file, or images: a folder, zip, tar or list, prepared as the run's were."""
    out: Path = Path("scores.csv")
    """File to write, by its ending: .npy .npz .csv .parquet."""
    samples: int | None = None
    """Importance samples K per row, for a VAE."""
    per_step: bool = False
    """Of series: a score for every step instead of one for every window."""
    split: str | None = None
    """Which part of a set by name."""
    label_column: str | None = None
    """Column of a table that holds labels."""
    gaps: Literal["refuse", "split"] | None = None
    """Of a series where steps are missing: by default as the run was told; "split" lets no window lie across."""

    def run(self) -> None:
        from elbowroom.cli.inputs import labels_for, read_like, read_run
        from elbowroom.cli.texts import score_texts

        estimator = read_run(self.run_folder, ("rows",) if self.per_step else ("rows", "texts", "pairs"))
        if estimator.reads != "rows":
            return score_texts(self.run_folder, estimator, self.data, self.split, self.samples, self.out)
        data = read_like(self.data, self.run_folder, self.split, self.label_column, self.gaps)
        options = labels_for(estimator, data)
        if self.per_step:
            self._score_steps(estimator, data, options)
        else:
            self._score_rows(estimator, data, options)

    def _score_rows(self, estimator: Any, data: Any, options: dict[str, Any]) -> None:
        from inspect import signature

        import numpy as np

        from elbowroom.cli.inputs import write_columns, write_result
        from elbowroom.errors import ConfigError

        takes = "n_samples" in signature(estimator.score_samples).parameters
        if self.samples is not None and not takes:
            raise ConfigError("Importance samples are for models with a density.", type(estimator).__name__,
                              "leave --samples out")  # fmt: skip
        if self.samples is not None:
            options["n_samples"] = self.samples
        scores = estimator.score_samples(data.x, **options)
        columns, said = {"score": scores}, f"mean {scores.mean():.4f} over {len(scores)} rows"
        if hasattr(estimator, "predict"):
            columns["outlier"] = estimator.predict(data.x) == -1
            said += f", {columns['outlier'].sum()} of them outliers"
        if data.starts is None:
            write_result(self.out, np.column_stack(list(columns.values())), list(columns))
        else:
            write_columns(self.out, {**when(data.times, data.starts), **columns})
        print(said)

    def _score_steps(self, estimator: Any, data: Any, options: dict[str, Any]) -> None:
        import numpy as np

        from elbowroom.cli.inputs import read_steps, write_columns, write_result
        from elbowroom.data.windows import over_steps

        scores = estimator.score_steps(data.x, **options)
        if data.starts is None:
            write_result(self.out, scores, [f"step {step}" for step in range(scores.shape[1])])
        else:
            steps = read_steps(self.data, self.run_folder, self.split, self.label_column)
            found = over_steps(scores, data.starts, len(steps))
            write_columns(self.out, {**when(steps.times, np.arange(len(steps))), "score": found})
        print(f"mean {scores.mean():.4f} nats a step over {len(scores)} windows of {scores.shape[1]} steps")


def when(times: Any, places: Any) -> dict[str, Any]:
    """The first column of scores of a series: times, or steps where it has no times."""
    return {"step": places} if times is None else {"time": times}


command = Score
