"""elbowroom map."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from elbowroom.cli.options import InLanguage, OfCodes, OfData, dimensions_from_text


@dataclass(frozen=True, kw_only=True)
class Map(OfData, OfCodes, InLanguage):
    """Draw the codes of rows, or of texts, on a plane, and say how far the map can be trusted.

    Beside it stands the same map of the rows themselves. Trustworthiness is the share of neighbours on a map that are
    near each other in truth, less for those that are far: 1 is best, chance gives about 0.5.

    Examples:
      elbowroom map runs/mnist-vae mnist --split test --out map.png
      elbowroom map runs/mnist-vae mnist --by pca --codes sampled --rows 5000 --out drawn.png
      elbowroom map runs/mnist-vae mnist --by coordinates --dimensions 3,7 --out plane.png
      elbowroom map runs/photos photos/ --by umap --out map.csv     the table alone
    """

    by: Literal["tsne", "pca", "umap", "coordinates"] | None = None
    """t-SNE, principal components, UMAP (pip install "elbowroom[umap]"), or two of the coordinates as they are; by
    default the coordinates of codes of two dimensions, t-SNE of others."""
    dimensions: str | None = None
    """Which two coordinates, such as 3,7 for z3 and z7; by default those that vary most."""
    rows: int = 10_000
    """Rows of the map, evenly taken where there are more."""
    alone: bool = False
    """Leave out the map of the rows themselves, which takes as long again or longer."""
    out: Path = Path("map.png")
    """File to write: .png .svg .pdf, with a table .csv beside it; .csv .npz .parquet for the table alone."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here
        from elbowroom.cli.results import print_measures
        from elbowroom.errors import ConfigError
        from elbowroom.opened.maps import map_of_run

        if self.rows < 1:
            raise ConfigError("A map has rows.", f"--rows {self.rows}", "try --rows 2000")
        run = open_here(self.run_folder, "to_map")
        data = run.read(self.data, self.split, self.label_column)
        names = getattr(data, "names", None)
        plane = None if self.dimensions is None else dimensions_from_text(self.dimensions)
        made = map_of_run(run, data, self.by, self.codes == "sampled", self.seed, most=self.rows, dimensions=plane,
                          beside=not self.alone, names=() if names is None else list(names),
                          language=self.language)  # fmt: skip
        print_measures(made.made.measures, self.language)
        print(made.write(self.out))


command = Map
