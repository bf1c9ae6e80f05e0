"""elbowroom histograms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from elbowroom.cli.options import InLanguage, OfData, dimensions_from_text
from elbowroom.wording import said


@dataclass(frozen=True, kw_only=True)
class Histograms(OfData, InLanguage):
    """Draw a histogram of the codes for each latent dimension, with the prior's density over it.

    Examples:
      elbowroom histograms runs/mnist-vae mnist --split test --out histograms.png
      elbowroom histograms runs/mnist-vae mnist --codes means --dimensions 3,7 --out two.png
    """

    codes: Literal["sampled", "means"] = "sampled"
    """One draw of q(z|x) of each row, which all together should be the prior, or its mean, which varies less."""
    seed: int = 0
    """Of the draws."""
    dimensions: str | None = None
    """Which, such as 3,7 for z3 and z7; by default the first 50."""
    bins: int = 40
    """Of each histogram."""
    out: Path = Path("histograms.png")
    """File to write: .png .svg .pdf."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here
        from elbowroom.errors import ConfigError
        from elbowroom.latent.histograms import histograms
        from elbowroom.pictures.figures.histograms import histograms as draw
        from elbowroom.pictures.output import save

        if self.bins < 2:
            raise ConfigError("A histogram has two bins at least.", f"--bins {self.bins}", "try --bins 40")
        run = open_here(self.run_folder, "label_named")
        data, fitted = run.read(self.data, self.split, self.label_column), run.estimator
        drawn = run.codes(data, self.codes == "sampled", self.seed).values
        shown = histograms(drawn, fitted.model_ if hasattr(fitted, "sample") else None, self.bins)
        first = list(range(min(50, drawn.shape[1])))
        chosen = first if self.dimensions is None else dimensions_from_text(self.dimensions)
        save(draw(shown, chosen, language=self.language), self.out)
        which = said("mean codes") if self.codes == "means" else said("sampled codes")
        print(said(f"{self.out}: {which} of {len(drawn):,} rows, {len(chosen)} of {drawn.shape[1]} dimensions"))


command = Histograms
