"""elbowroom demo: an autoencoder and a VAE on the same pictures, side by side in one page."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from elbowroom.cli.options import InLanguage
from elbowroom.errors import DataError
from elbowroom.wording import said

PREFERRED, EMBEDDED = "fashion-mnist", "digits"
LEAST_STEPS, LEAST_EPOCHS, BATCH_SIZE = 3000, 5, 128


@dataclass(frozen=True, kw_only=True)
class Demo(InLanguage):
    """Train an autoencoder and a VAE on the same images and compare them in one page.

    Uses Fashion-MNIST if it is on your computer or if you agree to download it; otherwise the digits of
    scikit-learn. Both models get the same networks, two latent dimensions, and the same number of steps.

    Examples:
      elbowroom demo
      elbowroom demo digits --language ko
    """

    data: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="DATA")] = None
    """A data set by name; by default Fashion-MNIST or digits."""
    out: Path = Path("demo")
    """Folder for the two runs and the page."""
    epochs: int | None = None
    """Passes over the data; by default enough for about 3,000 steps, and at least 5."""
    seed: int = 0
    """Seed of weights, order and noise."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here, read_data
        from elbowroom.cli.results import print_findings, print_table
        from elbowroom.pictures.comparison import comparison_report
        from elbowroom.pictures.page import write_page
        from elbowroom.registry import FAMILIES

        started = time.perf_counter()
        train, name = _training_data(self.data)
        test = read_data(name, "test")
        epochs = self.epochs or max(LEAST_EPOCHS, LEAST_STEPS // -(-len(train.x) // BATCH_SIZE))
        print(said(f"{train.title}: {len(train.x)} pictures to learn from, {len(test.x)} to measure on. "
                   f"{epochs} epochs, latent_dim=2, seed={self.seed}."))  # fmt: skip
        views = []
        for model in ("autoencoder", "vae"):
            folder, cls = self.out / model, FAMILIES["estimators"].find(model)
            print(f"{cls.__name__}", flush=True)
            estimator = cls(latent_dim=2, epochs=epochs, batch_size=BATCH_SIZE, random_state=self.seed, verbose=True)
            estimator.fit(train).save(folder)
            run = open_here(folder)
            views.append(run.view(test))
            run.save_measures(views[-1])
        print_table({view.name: view.measures for view in views}, self.language)
        for view in views:
            print(view.name)
            print_findings(view.findings, self.language)
        page = write_page(self.out / "index.html", comparison_report(views, self.language))
        print(said(f"{time.perf_counter() - started:.0f} s. Open {page.resolve()}"))


def _training_data(source: str | None) -> tuple[Any, str]:
    from elbowroom.cli.inputs import read_data

    if source is not None:
        return read_data(source, "train"), source
    from elbowroom.data.load import load

    try:  # what is at hand is taken; on a terminal a download is offered; without either, the embedded set
        if sys.stdin.isatty():
            return read_data(PREFERRED, "train"), PREFERRED
        return load(PREFERRED, split="train", download=False), PREFERRED
    except DataError:
        print(said(f"{PREFERRED} is not at hand; the digits that come with scikit-learn are."))
        return load(EMBEDDED, split="train"), EMBEDDED


command = Demo
