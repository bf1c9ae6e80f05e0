"""The uniform prior beside the normal one, in two dimensions: bounds, and what the decoded square holds.

    make uniform        or        python benchmarks/uniform.py [SET ...]

Each set is learned under both priors by the same network 784-400-2 (64-400-2 for digits) and mirrored, from the same
seeds, with the same epochs and rates; pixels are binarised anew at every step. The posterior is the one that the preset
chooses: a diagonal Gaussian, and the same squashed into the square. ELBO and NLL are of test rows, evenly taken and
binarised once; K importance samples for the NLL.

Classes: a decoded grid of 40 x 40 points at equal shares of the prior is given to a classifier that was trained on the
labelled training rows. Its share of cells is compared with that of its classes among the test rows.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from elbowroom import VAE, load_data
from elbowroom.data.dataset import Dataset
from elbowroom.evaluation.features import FeatureSpace, train_features
from elbowroom.evaluation.geometry import class_shares, sure_share, total_variation
from elbowroom.evaluation.health import prior_draws
from elbowroom.evaluation.inference import evenly, modelled_rows
from elbowroom.evaluation.likelihood import elbo_parts, nll
from elbowroom.latent.grid import decoded_grid, prior_ticks
from elbowroom.pictures import legends
from elbowroom.pictures.cells import colours as colours_of
from elbowroom.pictures.output import save
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import class_colours
from record import keep, surroundings

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "uniform-square.png"
PRIORS = ("standard_normal", "uniform")
SETS: dict[str, dict[str, Any]] = {
    "digits": {"rows": None, "epochs": 100, "seeds": (0, 1, 2)},
    "fashion-mnist": {"rows": 20_000, "epochs": 15, "seeds": (0, 1)},
}
COMMON: dict[str, Any] = {"latent_dim": 2, "hidden": (400,), "augmentation": "binarise"}
TEST_ROWS, SAMPLES, CELLS, SHOWN = 1000, 500, 40, 20
CONFIDENCE = 0.9
SIDE, EDGE, GAP = 3.2, 0.08, 0.15  # inches: a panel, and what lies around it


def fitted(name: str, prior: str, seed: int, x: np.ndarray) -> Any:
    """The model of a set under a prior."""
    return VAE(prior=prior, epochs=SETS[name]["epochs"], random_state=seed, **COMMON).fit(x)


def bounds(model: Any, test: np.ndarray) -> dict[str, float]:
    """ELBO, its parts and NLL of test rows, and whether draws and codes stay in the prior's box."""
    rows = modelled_rows(model.model_, test, 0)
    parts = {m.name: m for m in elbo_parts(model.model_, rows, "test", 10)}
    value = nll(model.model_, rows, SAMPLES, "test")
    support = model.model_.config.prior.support
    codes = np.concatenate([model.transform(test), prior_draws(model.model_, 10_000, 0, "uniform")])
    return {
        "elbo": round(parts["elbo"].value, 3),
        "kl": round(parts["kl"].value, 3),
        "nll": round(value.value, 3),
        "standard_error": round(value.standard_error, 4),
        "furthest_code": round(float(np.abs(codes).max()), 4),
        "edge": None if support is None else round(support[1], 4),
    }


def square(model: Any, cells: int) -> np.ndarray:
    """Decoded points [cells, cells, *event] at equal shares of the prior, the highest row first."""
    ticks = prior_ticks(model.model_, cells)
    return decoded_grid(model.model_, ticks, ticks)


def classes_of(model: Any, space: FeatureSpace) -> tuple[np.ndarray, np.ndarray]:
    """Decoded cells [N, *event], and the class of each by its place among the classes [N]."""
    grid = square(model, CELLS)
    cells = grid.reshape(-1, *grid.shape[2:])
    return cells, space.probabilities(cells).argmax(1)


def measured(name: str) -> tuple[dict[str, Any], Any, FeatureSpace]:
    """Everything that the table says of a set; its first uniform model, and the classifier."""
    settings = SETS[name]
    train, test = load_data(name), load_data(name, split="test")
    learn = train.take(evenly(settings["rows"] or len(train), len(train)))
    some = test.x[evenly(TEST_ROWS, len(test))]
    space = train_features(learn.x, learn.y, test.x, test.y)
    real = class_shares(space, test.x)
    result: dict[str, Any] = {"epochs": settings["epochs"], "training_rows": len(learn), "test_rows": len(some),
                              "classifier": space.accuracy, "names": class_names(train),
                              "shares_of_test_rows": np.round(real, 4).tolist(), "priors": {}}  # fmt: skip
    shown = None
    for prior in PRIORS:
        runs = []
        for seed in settings["seeds"]:
            started = time.process_time()
            model = fitted(name, prior, seed, learn.x)
            seconds = time.process_time() - started
            cells, _ = classes_of(model, space)
            shares = class_shares(space, cells)
            runs.append({
                "seed": seed, **bounds(model, some), "shares": np.round(shares, 4).tolist(),
                "total_variation": round(total_variation(shares, real), 4),
                "sure": round(sure_share(space, cells, CONFIDENCE), 4), "processor_seconds": round(seconds, 1),
            })  # fmt: skip
            print(name, prior, runs[-1], flush=True)
            shown = model if prior == "uniform" and seed == settings["seeds"][0] else shown
        result["priors"][prior] = runs
    return result, shown, space


def class_names(data: Dataset) -> list[str]:
    """A name for each class."""
    return [str(name) for name in (data.class_names or np.unique(data.y))]


@in_style
def picture(models: dict[str, tuple[Any, FeatureSpace]]) -> Figure:
    """For each set the decoded square, and beside it the class of each cell."""
    height = len(models) * (SIDE + GAP) + 0.3
    sheet = Sheet(2 * EDGE + 2 * SIDE + GAP, height)
    colours = class_colours(10)
    for place, (model, space) in enumerate(models.values()):
        top = EDGE + place * (SIDE + GAP)
        grid = square(model, SHOWN)
        sides = grid.shape[2:4]
        painted = colours_of(grid, vmin=0.0, vmax=float(grid.max()), ink=True).transpose(0, 2, 1, 3, 4)
        axes = sheet.place(EDGE, top, SIDE, SIDE)
        axes.imshow(painted.reshape(SHOWN * sides[0], SHOWN * sides[1], 3), interpolation="none")
        axes.set_axis_off()
        axes = sheet.place(EDGE + SIDE + GAP, top, SIDE, SIDE)
        of_cells = classes_of(model, space)[1].reshape(CELLS, CELLS)
        axes.imshow(of_cells, cmap=ListedColormap(colours), vmin=-0.5, vmax=9.5, interpolation="none")
        axes.set_axis_off()
    entries = legends.class_entries({i: str(i) for i in range(10)}, dict(enumerate(colours)), "en")
    sheet.legend(handles=entries, loc="lower center", ncols=10, bbox_to_anchor=(0.5, 0.0), handletextpad=0.2,
                 columnspacing=1.0, handlelength=1.3, borderaxespad=0.2)  # fmt: skip
    return sheet


def main() -> None:
    torch.set_num_threads(1)
    asked = sys.argv[1:] or list(SETS)
    found, models = {}, {}
    for name in asked:
        found[name], model, space = measured(name)
        models[name] = (model, space)
    if sys.argv[1:]:
        return
    save(picture(models), PICTURE, dpi=120)
    keep("uniform", {**surroundings(), "samples": SAMPLES, "cells": CELLS, "confidence": CONFIDENCE, "sets": found})


if __name__ == "__main__":
    main()
