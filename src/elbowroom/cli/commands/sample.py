"""elbowroom sample."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro


@dataclass(frozen=True)
class Sample:
    """Write new examples, drawn from the prior and decoded.

    Examples:
      elbowroom sample runs/mnist-vae --count 64 --out new.png
      elbowroom sample runs/table-vae --count 1000 --noise --out synthetic.csv
      elbowroom sample runs/mnist-conditional-vae --label 3 --out threes.png
      elbowroom sample runs/lines-sequence-vae --count 10
    """

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder of a model that has a prior, such as a VAE."""
    count: int = 64
    """How many."""
    out: Path | None = None
    """File to write, by its ending: .png .svg .pdf, or .npy .npz .csv .parquet; by default samples.png. Texts are
    printed, or go to .txt .tsv .csv .parquet."""
    label: str | None = None
    """Of a model that was fitted with labels: the class to draw, or its values with commas between; by default each
    class in turn."""
    seed: int = 0
    """Of the draws."""
    noise: bool = False
    """Draw from p(x|z) too, instead of taking its mean."""

    def run(self) -> None:
        from elbowroom.cli.inputs import is_of_series, read_run, write_result
        from elbowroom.cli.texts import write_texts
        from elbowroom.errors import ConfigError

        estimator = read_run(self.run_folder, ("rows", "texts"))
        if not hasattr(estimator, "sample"):
            raise ConfigError("New examples come from a model with a prior.", type(estimator).__name__,
                              "fit one with --model vae")  # fmt: skip
        if estimator.reads == "texts":
            if self.label is not None:
                raise ConfigError("A label is for a conditional model.", type(estimator).__name__, "leave --label out")
            how = {"temperature": 1.0} if self.noise else {}
            return write_texts(self.out, {"text": estimator.sample(self.count, random_state=self.seed, **how)})
        out = self.out or Path("samples.png")
        labels = self._labels(estimator)
        drawn = estimator.sample(self.count, random_state=self.seed, noise=self.noise, **labels)
        write_result(out, drawn, series=is_of_series(self.run_folder, estimator))

    def _labels(self, estimator: Any) -> dict[str, Any]:
        import numpy as np

        from elbowroom.errors import ConfigError

        condition = estimator.model_.config.condition or estimator.plan_.objective.condition
        if condition is None:
            if self.label is not None:
                raise ConfigError("A label is for a conditional model.", type(estimator).__name__,
                                  "leave --label out, or fit one with --model conditional-vae")  # fmt: skip
            return {}
        known = getattr(condition, "labels", None)
        if self.label is None:
            if known is None:
                raise ConfigError("Values of a condition cannot be gone through in turn.", "no --label",
                                  "pass them, such as --label 0.5,1")  # fmt: skip
            return {"y": np.resize(known, self.count)}
        if known is not None:
            return {"y": self.label}
        try:
            values = [float(value) for value in self.label.split(",")]
        except ValueError:
            raise ConfigError("The values of a condition are numbers.", f"--label {self.label}",
                              "pass them, such as --label 0.5,1") from None  # fmt: skip
        return {"y": values if condition.label_dims or len(values) > 1 else values[0]}


command = Sample
