"""elbowroom traverse."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from elbowroom.cli.options import InLanguage, OfRun, Which, dimensions_from_text
from elbowroom.wording import said


@dataclass(frozen=True, kw_only=True)
class Traverse(OfRun, Which, InLanguage):
    """Move one latent dimension at a time; dimensions that change the decoded examples most come first.

    Examples:
      elbowroom traverse runs/faces --out traverse.png
      elbowroom traverse runs/faces celeba --row 17 --most 5 --out face.png
      elbowroom traverse runs/faces --dimensions 3,7 --out z3-and-z7.png
      elbowroom traverse runs/digits-conditional-vae --label 3 --out threes.png
    """

    data: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="DATA")] = None
    """Rows to start from; without them a model with a prior starts in its middle, another from what it was fitted
    to."""
    row: int | None = None
    """The row of the data to start from, counted from 0; by default the mean of all codes."""
    most: int = 10
    """Dimensions to show."""
    dimensions: str | None = None
    """Those to show instead, such as 3,7 for z3 and z7."""
    steps: int = 9
    """Values of each dimension."""
    reach: float = 2.5
    """Largest distance from the start, in standard deviations."""
    label: str | None = None
    """Of a conditional model: the class, or values with commas between; by default the first class."""
    out: Path = Path("traverse.png")
    """File to write: .png .svg .pdf."""

    def run(self) -> None:
        import numpy as np

        from elbowroom.cli.inputs import open_here
        from elbowroom.data.rows import places_from_text
        from elbowroom.errors import ConfigError
        from elbowroom.opened.traversal import traversal
        from elbowroom.pictures.figures.traversals import traversals
        from elbowroom.pictures.output import save

        if self.most < 1 or self.steps < 2 or not 0 < self.reach < np.inf:
            raise ConfigError("A traversal shows at least one dimension at two values, some way to either side.",
                              f"--most {self.most} --steps {self.steps} --reach {self.reach}",
                              "try --most 10 --steps 9 --reach 2.5")  # fmt: skip
        if self.data is None and self.row is not None:
            raise ConfigError("A row is one of the data.", f"--row {self.row} without data",
                              "name the data: elbowroom traverse RUN DATA")  # fmt: skip
        run = open_here(self.run_folder, "as_drawn")
        x, labels = None, None
        if self.data is not None or not hasattr(run.estimator, "sample"):
            data = run.measured(self.data, self.split, self.label_column)
            x, labels = data.x, run.labels(data)
        row = None if self.row is None or x is None else int(places_from_text(str(self.row), len(x))[0])
        chosen = None if self.dimensions is None else dimensions_from_text(self.dimensions)
        moved = traversal(run, x, row, self.most, self.steps, self.reach, chosen, self.label, labels)
        figure = traversals(moved.rows, moved.values, vmin=moved.low, vmax=moved.high,
                            dimensions=[d + 1 for d in moved.dimensions], changes=moved.changes,
                            language=self.language)  # fmt: skip
        save(figure, self.out)
        dims = run.estimator.model_.config.latent_dim
        order = "" if chosen else said(", the most telling first")
        print(said(f"{self.out}: {len(moved.dimensions)} of {dims} dimensions{order}"))


command = Traverse
