"""Judging fitted estimators: everything that is measured in one call, and the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elbowroom import runs
from elbowroom.data.dataset import Dataset
from elbowroom.data.load import load
from elbowroom.errors import ConfigError
from elbowroom.estimators.judged_texts import pairs_or_texts, view_of_texts
from elbowroom.evaluation import evaluate as evaluation
from elbowroom.evaluation.conditions import labels_of
from elbowroom.evaluation.evaluate import Evaluation
from elbowroom.evaluation.restoration import Restoration, restoration
from elbowroom.pictures.comparison import comparison_report
from elbowroom.pictures.page import write_page
from elbowroom.pictures.report import run_report
from elbowroom.pictures.text_report import text_report
from elbowroom.pictures.view import RunView

MOST_ROWS = 10_000
"""Rows that a page measures, at most."""


def evaluate(estimator: Any, X: Any, split: str = "given rows", n_samples: int = 100, y: Any = None) -> Evaluation:
    """Reconstruction error, bound and its parts, NLL and latent health of rows X [N, *event].

    Args:
        estimator: a fitted one.
        X: rows of the shape that was fitted.
        split: what to call these rows, such as "test".
        n_samples: importance samples K of the NLL.
        y: labels of the rows, for a conditional model.

    Raises:
        DataError: rows of another shape, or not finite.

    >>> import numpy as np
    >>> from elbowroom import VAE
    >>> x = np.random.default_rng(0).normal(size=(64, 3))
    >>> found = evaluate(VAE(epochs=2, random_state=0).fit(x), x, "train")
    >>> found["nll"].samples, found["elbo"].rows
    (100, 64)
    """
    if estimator.reads != "rows":
        raise ConfigError("Rows are evaluated so.", f"{type(estimator).__name__}, which reads texts",
                          "take its own evaluate(texts), or report")  # fmt: skip
    return evaluation.evaluate(estimator.model_, estimator._check(X, reset=False), split, n_samples, condition=y)


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
    return restoration(estimator.model_, estimator._check(X, reset=False), corruption, split, seed, condition=y)


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
    if getattr(estimator, "reads", "rows") != "rows":
        view = view_of_texts(estimator, pairs_or_texts(estimator, data), type(estimator).__name__.lower())
        return write_page(path, text_report(view, language))
    rows = load(data)
    if isinstance(estimator, Mapping):
        views = [view_of(fitted, rows, name) for name, fitted in estimator.items()]
        return write_page(path, comparison_report(views, language))
    return write_page(path, run_report(view_of(estimator, rows, type(estimator).__name__.lower()), language))


def view_of(estimator: Any, data: Dataset, name: str, samples: int | None = None) -> RunView:
    """A fitted estimator with everything measured that its pages show, on at most `MOST_ROWS` rows, evenly taken."""
    if len(data) > MOST_ROWS:
        data = data.take(slice(None, None, -(-len(data) // MOST_ROWS)))
    data = data.in_memory()
    condition = labels_of(estimator.model_.config, data)
    options = {} if samples is None else {"n_samples": samples}
    measured = evaluate(estimator, data.x, data.split or "given rows", y=condition, **options)
    environment = runs.environment()
    return RunView(name, estimator.model_, estimator.plan_, estimator.history_, estimator.stop_reason_,
                   environment, data, measured)  # fmt: skip
