"""elbowroom sample."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro


@dataclass(frozen=True)
class Sample:
    """Write new examples, drawn from the prior and decoded.

    Examples:
      elbowroom sample runs/mnist-vae --count 64 --out new.png
      elbowroom sample runs/table-vae --count 1000 --noise --out synthetic.csv
    """

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder of a model that has a prior, such as a VAE."""
    count: int = 64
    """How many."""
    out: Path = Path("samples.png")
    """File to write, by its ending: .png .svg .pdf, or .npy .npz .csv .parquet."""
    seed: int = 0
    """Of the draws."""
    noise: bool = False
    """Draw from p(x|z) too, instead of taking its mean."""

    def run(self) -> None:
        from elbowroom.cli.inputs import read_run, write_result
        from elbowroom.errors import ConfigError

        estimator = read_run(self.run_folder)
        if not hasattr(estimator, "sample"):
            raise ConfigError("New examples come from a model with a prior.", type(estimator).__name__,
                              "fit one with --model vae")  # fmt: skip
        write_result(self.out, estimator.sample(self.count, random_state=self.seed, noise=self.noise))


command = Sample
