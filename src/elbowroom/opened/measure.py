"""What is measured of a fitted estimator in one call, and the page that shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from elbowroom.errors import ConfigError
from elbowroom.evaluation.evaluate import Evaluation
from elbowroom.evaluation.restoration import Restoration
from elbowroom.opened import opened
from elbowroom.pictures.page import write_page


def evaluate(estimator: Any, X: Any, split: str = "given rows", n_samples: int = 100, y: Any = None) -> Evaluation:
    """Reconstruction error, bound and its parts, NLL and latent health of rows X [N, *event].

    Args:
        estimator: a fitted one.
        X: rows of the shape that was fitted.
        split: what to call these rows, such as "test".
        n_samples: importance samples K of the NLL.
        y: labels of the rows, for a conditional model; or the clean rows of damaged ones, against which errors and
            bounds are measured then.

    Raises:
        DataError: rows of another shape, or not finite.
        ConfigError: an estimator of texts, which has an `evaluate` of its own.

    >>> import numpy as np
    >>> from elbowroom import VAE
    >>> x = np.random.default_rng(0).normal(size=(64, 3))
    >>> measured = evaluate(VAE(epochs=2, random_state=0).fit(x), x, "train")
    >>> measured["nll"].samples, measured["elbo"].rows
    (100, 64)
    """
    measures: Evaluation = opened(estimator, "measures").measures(X, split, n_samples, y)
    return measures


def evaluate_restoration(
    estimator: Any, X: Any, corruption: Any = None, split: str = "given rows", seed: int = 0, y: Any = None
) -> Restoration:
    """How well an estimator restores damaged images: PSNR and SSIM beside those of the damage and of classical filters.

    Args:
        estimator: a fitted one; with a corruption it is a denoiser, with "masking" or "block" it fills in.
        X: clean images [N, *event].
        corruption: what damages them, by name or as a configuration; None is what the estimator was fitted with.
        split: what to call these rows, such as "test".
        seed: of the damage, which belongs to the row.
        y: labels of the rows, for a conditional model.

    Raises:
        DataError: rows of another shape, or rows that are no images.
        ConfigError: an unknown corruption, none at all, or scikit-image is missing (the extra "images").
    """
    restored: Restoration = opened(estimator, "restoration").restoration(X, corruption, split, seed, y)
    return restored


def report(estimator: Any, data: Any, path: str | Path, language: str = "en") -> Path:
    """Writes the report of a fitted estimator, or of several side by side, as one HTML file.

    Args:
        estimator: a fitted one, or a mapping of names to fitted ones, which are then compared.
        data: rows to measure on: a `Dataset` (with labels, if it has some), an array, or a data frame; for an
            estimator of texts, texts or `Pairs`.
        path: the file to write.
        language: "en" or "ko".

    Raises:
        DataError: rows of another shape, or not finite.
        RunError: the file cannot be written.
    """
    if not isinstance(estimator, Mapping):
        run = opened(estimator)
        return write_page(path, run.page(run.view(run.in_memory(data)), language))
    several = {name: opened(fitted) for name, fitted in estimator.items()}
    if len(kinds := {run.models for run in several.values()}) != 1:
        raise ConfigError("Models that are compared are all of one kind of data.", " and ".join(kinds) or "no model",
                          "compare those of one kind")  # fmt: skip
    first = next(iter(several.values()))
    shared = first.in_memory(data)
    return write_page(path, first.comparison([run.view(shared, name) for name, run in several.items()], language))


def titles_of(folders: Collection[Path]) -> dict[Path, str]:
    """How runs are called beside each other: by their folder's name, or its path where two have one name."""
    names = [folder.name for folder in folders]
    return {folder: folder.name if names.count(folder.name) == 1 else str(folder) for folder in folders}
