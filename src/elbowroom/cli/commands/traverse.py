"""elbowroom traverse."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro


@dataclass(frozen=True)
class Traverse:
    """Move one latent dimension at a time, those first that change the decoded examples most.

    Examples:
      elbowroom traverse runs/faces --out traverse.png
      elbowroom traverse runs/faces celeba --row 17 --most 5 --out face.png
    """

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder."""
    data: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="DATA")] = None
    """Rows to start from; without them a model with a prior starts in its middle, another from what it was fitted
    to."""
    row: int | None = None
    """The row of the data to start from, counted from 0; by default the mean of all codes."""
    most: int = 10
    """Dimensions to show."""
    steps: int = 9
    """Values of each."""
    reach: float = 2.5
    """Standard deviations to either side."""
    out: Path = Path("traverse.png")
    """File to write: .png .svg .pdf."""
    split: str | None = None
    """Which part of a set by name."""
    label_column: str | None = None
    """Column of a table that holds labels."""
    language: Literal["en", "ko"] = "en"
    """Of the figure."""

    def run(self) -> None:
        import numpy as np

        from elbowroom.cli.inputs import open_here
        from elbowroom.errors import ConfigError
        from elbowroom.latent.ranking import decoded_change, most_telling
        from elbowroom.latent.traverse import traverse
        from elbowroom.pictures.figures.traversals import traversals
        from elbowroom.pictures.output import save

        if self.most < 1 or self.steps < 2 or not 0 < self.reach < np.inf:
            raise ConfigError("A traversal shows at least one dimension at two values, some way to either side.",
                              f"--most {self.most} --steps {self.steps} --reach {self.reach}",
                              "try --most 10 --steps 9 --reach 2.5")  # fmt: skip
        run = open_here(self.run_folder, "as_drawn")
        model = run.estimator.model_
        start, bases, spread, limits = self._from(run)
        changes = decoded_change(model, bases, spread)
        dimensions = most_telling(changes, self.most)
        values = np.linspace(-self.reach, self.reach, self.steps) * spread
        pictures = traverse(model, start, values.tolist(), dimensions)
        low, high = limits or (float(pictures.min()), float(pictures.max()))
        shares, drawn = changes[dimensions] / (high - low), run.as_drawn(pictures)
        if drawn.shape != pictures.shape:  # in other units
            low, high = float(drawn.min()), float(drawn.max())
        figure = traversals(drawn, values, vmin=low, vmax=high, dimensions=[d + 1 for d in dimensions],
                            changes=shares, language=self.language)  # fmt: skip
        save(figure, self.out)
        print(f"{self.out}: {len(dimensions)} of {len(changes)} dimensions, the most telling first")

    def _from(self, run: Any) -> tuple[Any, Any, float, tuple[float, float] | None]:
        """Where to start [D], codes to measure at [N, D], one standard deviation, and the range of values if known."""
        import numpy as np

        from elbowroom.cli.inputs import read_rows
        from elbowroom.data.arrays import range_of
        from elbowroom.errors import ConfigError
        from elbowroom.evaluation.health import prior_draws
        from elbowroom.latent.ranking import BASES

        estimator, has_prior = run.estimator, hasattr(run.estimator, "sample")
        if self.data is None and self.row is not None:
            raise ConfigError("A row is one of the data.", f"--row {self.row} without data",
                              "name the data: elbowroom traverse RUN DATA")  # fmt: skip
        if self.data is None and has_prior:
            bases = prior_draws(estimator.model_, BASES, 0, "traverse").astype(np.float32)
            return np.zeros(bases.shape[1], np.float32), bases, 1.0, _support(estimator.model_)
        x = run.measured(self.data, self.split, self.label_column).x
        codes = np.asarray(estimator.transform(x))
        start = codes.mean(0) if self.row is None else codes[read_rows(str(self.row), len(codes))[0]]
        return start, codes, 1.0 if has_prior else float(codes.std(0).mean()), range_of(x)


def _support(model: Any) -> tuple[float, float] | None:
    """The range of the data where the likelihood is for a range, as that of pixels is."""
    import torch

    if model.config.likelihood.support is None:
        return None
    scaled = torch.tensor(model.config.likelihood.support, dtype=torch.float64)
    ends = [model.to_data(end.expand(model.config.event_shape)) for end in scaled]
    return float(ends[0].min()), float(ends[1].max())


command = Traverse
