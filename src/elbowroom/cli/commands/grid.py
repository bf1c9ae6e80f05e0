"""elbowroom grid."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from elbowroom.cli.options import InLanguage, OfRun, Which, dimensions_from_text
from elbowroom.wording import said


@dataclass(frozen=True, kw_only=True)
class DecodedGrid(OfRun, Which, InLanguage):
    """Draw what the decoder makes of a grid over a plane of the latent space.

    Examples:
      elbowroom grid runs/mnist-vae --out grid.png                             equal shares of the prior
      elbowroom grid runs/mnist-vae --box -2 2 --steps 20 --out box.png        even steps over a box
      elbowroom grid runs/mnist-vae --box -4 4 -1 1 --dimensions 3,7 --out plane.png
    """

    data: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="DATA")] = None
    """Rows whose codes say where a model without a prior has its range and its middle; by default those that measure
    it."""
    box: tuple[float, ...] | None = None
    """Low and high of both axes, or of the first and then of the second; by default equal shares of the prior, or
    the middle 96% of the codes."""
    steps: int = 20
    """Rows and columns."""
    dimensions: str | None = None
    """Which two coordinates change, such as 3,7 for z3 and z7; by default those that change the decoded examples most.
    The others stay at the mean of the prior, or of the codes of a model without a prior."""
    label: str | None = None
    """Of a conditional model: the class, or values with commas between; by default the first class."""
    out: Path = Path("grid.png")
    """File to write: .png .svg .pdf."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here
        from elbowroom.opened.grids import grid_of_run
        from elbowroom.pictures.figures.decoded_grid import decoded_grid
        from elbowroom.pictures.output import save

        run = open_here(self.run_folder, "label_named")
        x, labels = None, None
        if self.data is not None or not hasattr(run.estimator, "sample"):
            data = run.measured(self.data, self.split, self.label_column)
            x, labels = data.x, run.labels(data)
        plane = None if self.dimensions is None else dimensions_from_text(self.dimensions)
        made = grid_of_run(run, x, self.box, self.steps, plane, self.label, labels)
        figure = decoded_grid(made.pictures, made.x, made.y, vmin=made.low, vmax=made.high,
                              dimensions=(made.dimensions[0] + 1, made.dimensions[1] + 1),
                              language=self.language)  # fmt: skip
        save(figure, self.out)
        print(said(f"{self.out}: {self.steps} x {self.steps} decoded points, "
                   f"{made.x[0]:.3g} to {made.x[-1]:.3g} and {made.y[-1]:.3g} to {made.y[0]:.3g}"))  # fmt: skip


command = DecodedGrid
