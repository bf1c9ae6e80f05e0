"""elbowroom morph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from elbowroom.cli.options import InLanguage, OfData
from elbowroom.wording import said


@dataclass(frozen=True, kw_only=True)
class Morph(OfData, InLanguage):
    """Draw a path through the latent space from one row to another, or through several: a strip, or a film.

    Examples:
      elbowroom morph runs/faces celeba --rows 3,17 --out morph.png
      elbowroom morph runs/faces celeba --split test --rows 3,17,42 --steps 20 --out morph.gif
    """

    rows: str
    """Two rows or more, counted from 0, such as 3,17,42."""
    steps: int = 10
    """Images from one row to the next, both included."""
    kind: Literal["linear", "spherical"] = "linear"
    """A straight line, or, for many dimensions, a great circle."""
    out: Path = Path("morph.png")
    """File to write: .png .svg .pdf for a strip, one line for each two rows; .gif or .mp4 for a film; or .npy .npz."""
    per_second: float = 10.0
    """Images per second of a film."""

    def run(self) -> None:
        import numpy as np

        from elbowroom.cli.inputs import open_here
        from elbowroom.data.arrays import range_of
        from elbowroom.data.rows import places_from_text
        from elbowroom.errors import ConfigError
        from elbowroom.opened.results import PICTURE_ENDINGS, Arrays
        from elbowroom.pictures import film
        from elbowroom.pictures.figures.samples import samples
        from elbowroom.pictures.output import save

        if not 0.1 <= self.per_second <= 100:
            raise ConfigError("A film shows 0.1 to 100 pictures in a second.", f"--per-second {self.per_second}",
                              "try 10")  # fmt: skip
        run = open_here(self.run_folder, "as_drawn")
        data = run.read(self.data, self.split, self.label_column)
        chosen = data.x[places_from_text(self.rows, len(data))]
        frames = run.estimator.morph(chosen, self.steps, self.kind)
        low, high = range_of(run.as_drawn(chosen))
        form = self.out.suffix.lower()
        if form in film.ENDINGS:
            film.save_film(run.as_drawn(frames), self.out, vmin=low, vmax=high, per_second=self.per_second)
        elif form in PICTURE_ENDINGS:
            # a line for each two rows, so a row between two others ends one line and begins the next
            places = np.concatenate([np.arange(self.steps) + leg * (self.steps - 1) for leg in range(len(chosen) - 1)])
            save(samples(run.as_drawn(frames[places]), vmin=low, vmax=high, columns=self.steps), self.out)
        else:
            print(Arrays(frames).write(self.out))
            return
        print(said(f"{self.out}: {len(frames)} pictures past {len(chosen)} rows"))


command = Morph
