"""elbowroom score."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elbowroom.cli.options import InLanguage, OfSeries, Paired


@dataclass(frozen=True, kw_only=True)
class Score(OfSeries, Paired, InLanguage):
    """Write how well the model explains every row; higher is better.

    For a VAE it is a bound on log p(x) in nats, for a conditional one on log p(x|y), for an autoencoder minus the
    squared error, for an anomaly detector the normality, and then a second column says 1 for outliers and 0 for the
    rest. The mean is printed. Of a run that was fitted to windows of a series, the file begins with the time of each
    window, or its first step where there are no times, and the group, where rows are of several.

    With --per-step it is log p(x_t|z) in nats at each step of the series, the mean over the windows in which it lies,
    beside its time; of rows that are windows by themselves a line for each row and a column for each step.

    Of pictures the file begins with the name of each, and an anomaly detector ranks them, the most unusual first. Of a
    folder with parts train and test it scores test; where one class alone was trained on, as in MVTec AD, it says the
    area under the ROC curve of that class against the rest, and draws maps of the score; with masks in ground_truth
    also that of the pixels.

    For texts it is log p of each in nats, beside its number of tokens: exact for pairs, a bound for a VAE of texts, and
    of the text given its own code for a sequence autoencoder.

    Examples:
      elbowroom score runs/mnist-vae mnist --split test --samples 100 --out scores.npy
      elbowroom score runs/table-anomaly-detector new.csv --out scores.csv
      elbowroom score runs/ring-anomaly-detector ring/ --out scores.csv
      elbowroom score runs/series-vae series.csv --per-step --out steps.csv
    """

    out: Path = Path("scores.csv")
    """File to write, by its ending: .npy .npz .csv .parquet."""
    samples: int | None = None
    """Importance samples K per row, for a VAE."""
    per_step: bool = False
    """Of series: a score for every step instead of one for every window."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here
        from elbowroom.data.load import held_out_split
        from elbowroom.runs.rows import are_images

        run = open_here(self.run_folder, "score_steps" if self.per_step else "scores")
        split = self.split
        if split is None and are_images(self.data):
            split = held_out_split(self.data)  # of folders train and test
        data = run.with_target(run.read(self.data, split, self.label_column, self.gaps), self.target_data, split)
        if self.per_step:
            scores = run.score_steps(data, self.data, self.split, self.label_column)
        else:
            scores = run.scores(data, self.samples)
        print(scores.write(self.out))


command = Score
