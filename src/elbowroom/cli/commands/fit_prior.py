"""elbowroom fit-prior."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from elbowroom.cli.options import InLanguage, OfRun
from elbowroom.wording import said


@dataclass(frozen=True, kw_only=True)
class FitPrior(OfRun, InLanguage):
    """Fit a prior to the codes of a trained model; it replaces the prior that the model was trained with.

    You can then sample from an autoencoder, and a VAE gets a tighter bound. The command reads the training rows of
    the run again. The run does not change; a new run is written.

    Examples:
      elbowroom fit-prior runs/mnist-vae
      elbowroom fit-prior runs/mnist-autoencoder --prior flow --out runs/mnist-autoencoder-flow
    """

    prior: Literal["mixture", "flow"] = "mixture"
    """A mixture of Gaussians (held-out codes choose the number of components and the covariance), or a flow."""
    out: Path | None = None
    """Run folder to write; by default the name of the run followed by -PRIOR."""
    seed: int = 0
    """Seed of the codes and of the fit."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here
        from elbowroom.errors import DataError, RunError

        run = open_here(self.run_folder, "fit_prior")
        out = self.out or self.run_folder.with_name(f"{self.run_folder.name}-{self.prior}")
        if out.exists():
            raise RunError("A run has a folder of its own.", f"{out}, which is there already", "choose another --out")
        if (rows := run.training()) is None:
            raise DataError("A prior is fitted to the codes of training rows.", f"{self.run_folder} without them",
                            "fit from a file or a set by name, or call fit_prior in Python")  # fmt: skip
        print(run.fit_prior(rows, self.prior, self.seed))
        print(said(f"run: {run.estimator.save(out)}"))


command = FitPrior
