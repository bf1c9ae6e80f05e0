"""elbowroom neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro


@dataclass(frozen=True)
class Neighbours:
    """Find the rows whose codes are nearest: a sheet with the row at the top and its neighbours below, or a table.

    Examples:
      elbowroom neighbours runs/faces celeba --rows 3,17,42 --out neighbours.png
      elbowroom neighbours runs/photos photos/ --k 1 --out nearest.csv       of every photo, the one most like it
      elbowroom neighbours runs/photos new.jpg --among photos/ --out like-it.png
    """

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder."""
    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A set by name, a file, or images: a folder, zip, tar or list, prepared as the run's were."""
    among: str | None = None
    """Other data to look in, read likewise; without it those of the same data, but for the row itself."""
    rows: str | None = None
    """Rows whose neighbours are wanted, from 0, such as 3,17,42; by default the first eight, for a table all."""
    k: int = 5
    """Neighbours of each."""
    out: Path = Path("neighbours.png")
    """File to write: .png .svg .pdf for the sheet; .csv .npy .npz .parquet for row, rank, neighbour and distance."""
    split: str | None = None
    """Which part of a set by name."""
    among_split: str | None = None
    """Which part of the other set."""
    label_column: str | None = None
    """Column of a table that holds labels."""
    language: Literal["en", "ko"] = "en"
    """Of the sheet."""

    def run(self) -> None:
        import numpy as np

        from elbowroom.cli.inputs import open_here, read_rows
        from elbowroom.data.writers import write_array
        from elbowroom.errors import ConfigError
        from elbowroom.latent.neighbours import neighbours
        from elbowroom.opened.results import PICTURE_ENDINGS

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
            chosen = read_rows(self.rows, len(data))
        most = len(other) - alone
        if not 1 <= self.k <= most:
            raise ConfigError(f"There are 1 to {most} neighbours to find.", f"--k {self.k}", "try --k 1")
        among = run.codes(other).values
        codes = among[chosen] if alone else run.codes(data.take(chosen)).values
        distances, places = neighbours(codes, among, self.k + alone)
        if alone:
            distances, places = _without_itself(distances, places, chosen)
        if as_sheet:
            self._draw(run.as_drawn(data.x[chosen]), run.as_drawn(other.x[places]))
        else:
            ranks = np.broadcast_to(np.arange(1, self.k + 1), places.shape)
            columns = np.broadcast_to(chosen[:, None], places.shape), ranks, places, distances
            table = np.stack([column.ravel() for column in columns], axis=1).astype(np.float64)
            names = None if self.out.suffix.lower() == ".npy" else ["row", "rank", "neighbour", "distance"]
            write_array(self.out, table, names)
        self._tell(run.reader, chosen, places, distances)
        print(f"{self.out}: {self.k} neighbours of {len(chosen)} rows among {most}")

    def _draw(self, x: Any, near: Any) -> None:
        """Writes the sheet; x [N, *event], near [N, k, *event]."""
        from elbowroom.data.arrays import range_of
        from elbowroom.pictures.figures.reconstructions import reconstructions
        from elbowroom.pictures.output import save

        rows = {"input": x, **{f"{rank}": near[:, rank - 1] for rank in range(1, self.k + 1)}}
        low, high = range_of(x)
        save(reconstructions(rows, vmin=low, vmax=high, columns=8, language=self.language), self.out)

    def _tell(self, reader: Any, chosen: Any, places: Any, distances: Any) -> None:
        """Prints the neighbours of the first rows, images by the names of their files."""
        images = (reader.images(data) for data in (self.data, self.among or self.data))
        mine, others = (() if files is None else files.names for files in images)
        for row, near, far in list(zip(chosen, places, distances, strict=True))[:8]:
            words = (f"{others[place] if others else place} ({distance:.3g})"
                     for place, distance in zip(near, far, strict=True))  # fmt: skip
            print(f"  {mine[row] if mine else row}: {', '.join(words)}")


def _without_itself(distances: Any, places: Any, rows: Any) -> tuple[Any, Any]:
    """Each row's neighbours [R, k + 1] without the row itself, or without the last where twins hide it: [R, k]."""
    import numpy as np

    itself = places == rows[:, None]
    itself[~itself.any(1), -1] = True
    shape = (len(rows), places.shape[1] - 1)
    return np.asarray(distances)[~itself].reshape(shape), np.asarray(places)[~itself].reshape(shape)


command = Neighbours
