"""The demo: an autoencoder and a VAE on the same pictures, side by side in one page."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from elbowroom import runs
from elbowroom.cli.inputs import read_data
from elbowroom.cli.results import keep_measures, print_alarms, print_table, view_of
from elbowroom.errors import DataError
from elbowroom.registry import FAMILIES

PREFERRED, EMBEDDED = "fashion-mnist", "digits"
LEAST_STEPS, LEAST_EPOCHS, BATCH_SIZE = 3000, 5, 128


def demonstrate(source: str | None, out: Path, epochs: int | None, seed: int, language: str) -> None:
    """Trains both models, measures them on the test part, and writes out/index.html."""
    started = time.perf_counter()
    from elbowroom.pictures.comparison import comparison_report
    from elbowroom.pictures.page import write_page

    train, name = _training_data(source)
    test = read_data(name, "test")
    epochs = epochs or max(LEAST_EPOCHS, LEAST_STEPS // -(-len(train.x) // BATCH_SIZE))
    print(f"{train.title}: {len(train.x)} pictures to learn from, {len(test.x)} to measure on. "
          f"{epochs} epochs, latent_dim=2, seed={seed}.")  # fmt: skip
    views = []
    for model in ("autoencoder", "vae"):
        folder, cls = out / model, FAMILIES["estimators"].find(model)
        print(f"{cls.__name__}", flush=True)
        estimator = cls(latent_dim=2, epochs=epochs, batch_size=BATCH_SIZE, random_state=seed, verbose=True)
        estimator.fit(train.x).save(folder)
        origin = {"data": name, "split": "train", "label_column": None}
        runs.write_json(folder / runs.CONFIG, {**runs.read_json(folder / runs.CONFIG), "source": origin})
        view = view_of(folder, test)
        keep_measures(view, folder)
        views.append(view)
    print_table({view.name: view.evaluation.measures for view in views})
    for view in views:
        print(view.name)
        print_alarms(view)
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
