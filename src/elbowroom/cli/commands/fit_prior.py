"""elbowroom fit-prior."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from elbowroom.cli.options import OfRun


@dataclass(frozen=True, kw_only=True)
class FitPrior(OfRun):
    """Fit a prior to the codes of a trained model, which then takes the place of the one it was trained with.

    An autoencoder can be sampled from with it, and a VAE's bound gets tighter. The rows are those that the run was
    fitted to, read again. The run is left as it is; another one is written.

    Examples:
      elbowroom fit-prior runs/mnist-vae
      elbowroom fit-prior runs/mnist-autoencoder --prior flow --out runs/mnist-autoencoder-flow
    """

    prior: Literal["mixture", "flow"] = "mixture"
    """A mixture of Gaussians, its number of components and their covariance chosen by held-out codes; or a flow."""
    out: Path | None = None
    """Run folder to write; by default that of the run with -PRIOR behind its name."""
    seed: int = 0
    """Of the codes and of the fit."""

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
        print(f"run: {run.estimator.save(out)}")


command = FitPrior
