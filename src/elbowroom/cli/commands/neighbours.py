"""elbowroom neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elbowroom.cli.options import InLanguage, OfData
from elbowroom.wording import said


@dataclass(frozen=True, kw_only=True)
class Neighbours(OfData, InLanguage):
    """Find the rows with the nearest codes. Draws each row with its neighbours below, or writes a table.

    Examples:
      elbowroom neighbours runs/faces celeba --rows 3,17,42 --out neighbours.png
      elbowroom neighbours runs/photos photos/ --k 1 --out nearest.csv       for each photo, the most similar one
      elbowroom neighbours runs/photos new.jpg --among photos/ --out like-it.png
    """

    among: str | None = None
    """Other data to search in; without it the same data, except the row itself."""
    rows: str | None = None
    """Rows to search for, counted from 0, such as 3,17,42; by default the first eight, and all for a table."""
    k: int = 5
    """Neighbours of each row."""
    out: Path = Path("neighbours.png")
    """File to write: .png .svg .pdf for the sheet; .csv .npy .npz .parquet for row, rank, neighbour and distance."""
    among_split: str | None = None
    """Part of the other data set."""

    def run(self) -> None:
        import numpy as np

        from elbowroom.cli.inputs import open_here
        from elbowroom.data.rows import places_from_text
        from elbowroom.data.writers import write_array
        from elbowroom.errors import ConfigError
        from elbowroom.latent.neighbours import as_table, neighbours
        from elbowroom.opened.results import PICTURE_ENDINGS, Sheet, Table

        if self.among is None and self.among_split is not None:
            raise ConfigError("--among-split is a part of --among.", f"--among-split {self.among_split} alone",
                              "name the set too: --among mnist")  # fmt: skip
        run = open_here(self.run_folder, "as_drawn")
        data = run.read(self.data, self.split, self.label_column)
        alone = self.among is None
        other = data if alone else run.read(str(self.among), self.among_split, self.label_column)
        as_sheet = self.out.suffix.lower() in PICTURE_ENDINGS
        chosen = np.arange(len(data))[: 8 if as_sheet else None]
        if self.rows is not None:
            chosen = places_from_text(self.rows, len(data))
        most = len(other) - alone
        if not 1 <= self.k <= most:
            raise ConfigError(f"There are 1 to {most} neighbours to find.", f"--k {self.k}", "try --k 1")
        among = run.codes(other).values
        codes = among[chosen] if alone else run.codes(data.take(chosen)).values
        distances, places = neighbours(codes, among, self.k, itself=chosen if alone else None)
        if as_sheet:
            x, near = run.as_drawn(data.x[chosen]), run.as_drawn(other.x[places])
            rows = {"input": x, **{f"{rank + 1}": near[:, rank] for rank in range(self.k)}}
            Sheet(rows, x, "", 8, self.language).write(self.out)
        else:
            table = as_table(chosen, places, distances)
            if data.names is None and other.names is None:
                names = None if self.out.suffix.lower() == ".npy" else ["row", "rank", "neighbour", "distance"]
                write_array(self.out, table, names)
            else:
                Table(_columns(table, data.names, other.names)).write(self.out)
        self._tell(data.names, other.names, chosen, places, distances)
        print(said(f"{self.out}: {self.k} neighbours of {len(chosen)} rows among {most}"))

    def _tell(self, mine: Any, others: Any, chosen: Any, places: Any, distances: Any) -> None:
        """Prints the neighbours of the first rows, images by the names of their files."""
        for row, near, far in list(zip(chosen, places, distances, strict=True))[:8]:
            words = (f"{place if others is None else others[place]} ({distance:.3g})"
                     for place, distance in zip(near, far, strict=True))  # fmt: skip
            print(f"  {row if mine is None else mine[row]}: {', '.join(words)}")


def _columns(table: Any, mine: Any, others: Any) -> dict[str, Any]:
    """A table of neighbours by column; rows of images begin with the names of their files."""
    rows, _, places = (table[:, column].astype(int) for column in range(3))
    columns = {} if mine is None else {"file": mine[rows]}
    columns |= {} if others is None else {"neighbour_file": others[places]}
    return {**columns, **dict(zip(("row", "rank", "neighbour", "distance"), table.T, strict=True))}


command = Neighbours
