"""The demo: an autoencoder and a VAE on the same pictures, side by side in one page."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from elbowroom.cli.inputs import open_here, read_data
from elbowroom.cli.results import print_findings, print_table
from elbowroom.errors import DataError

PREFERRED, EMBEDDED = "fashion-mnist", "digits"
LEAST_STEPS, LEAST_EPOCHS, BATCH_SIZE = 3000, 5, 128


def demonstrate(source: str | None, out: Path, epochs: int | None, seed: int, language: str) -> None:
    """Trains both models, measures them on the test part, and writes out/index.html."""
    started = time.perf_counter()
    from elbowroom.estimators.autoencoder import Autoencoder
    from elbowroom.estimators.vae import VAE
    from elbowroom.pictures.comparison import comparison_report
    from elbowroom.pictures.page import write_page

    train, name = _training_data(source)
    test = read_data(name, "test")
    epochs = epochs or max(LEAST_EPOCHS, LEAST_STEPS // -(-len(train.x) // BATCH_SIZE))
    print(f"{train.title}: {len(train.x)} pictures to learn from, {len(test.x)} to measure on. "
          f"{epochs} epochs, latent_dim=2, seed={seed}.")  # fmt: skip
    views = []
    for folder, cls in ((out / "autoencoder", Autoencoder), (out / "vae", VAE)):
        print(f"{cls.__name__}", flush=True)
        estimator = cls(latent_dim=2, epochs=epochs, batch_size=BATCH_SIZE, random_state=seed, verbose=True)
        estimator.fit(train).save(folder)
        run = open_here(folder)
        views.append(run.view(test))
        run.save_measures(views[-1])
    print_table({view.name: view.measures for view in views})
    for view in views:
        print(view.name)
        print_findings(view.findings)
    page = write_page(out / "index.html", comparison_report(views, language))
    print(f"{time.perf_counter() - started:.0f} s. Open {page.resolve()}")


def _training_data(source: str | None) -> tuple[Any, str]:
    if source is not None:
        return read_data(source, "train"), source
    from elbowroom.data.load import load

    try:  # what is at hand is taken; on a terminal a download is offered; without either, the embedded set
        if sys.stdin.isatty():
            return read_data(PREFERRED, "train"), PREFERRED
        return load(PREFERRED, split="train", download=False), PREFERRED
    except DataError:
        print(f"{PREFERRED} is not at hand; the digits that come with scikit-learn are.")
        return load(EMBEDDED, split="train"), EMBEDDED
