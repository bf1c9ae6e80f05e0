"""The small model that attacks are made on, its rows, and whether a run is still it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom import VAE, load

ROWS = np.random.default_rng(0).normal(size=(48, 6)).astype(np.float32)


def vae(**changes: Any) -> VAE:
    """A VAE that trains in a moment; four checkpoints lie on its way."""
    settings = {"hidden": (8,), "epochs": 2, "batch_size": 16, "random_state": 0, "training": {"checkpoint_steps": 2}}
    return VAE(2, **{**settings, **changes})


@cache
def fitted(seed: int = 0) -> VAE:
    """The model that nobody disturbed."""
    return vae(random_state=seed).fit(ROWS)


def is_run_of(folder: Path, estimator: VAE) -> bool:
    """Whether a folder holds this very model, with its settings and history.

    Raises:
        RunError: it holds none.
    """
    there = load(folder)
    history = [{k: v for k, v in row.items() if k != "seconds"} for row in there.history_]
    own = [{k: v for k, v in row.items() if k != "seconds"} for row in estimator.history_]
    return (np.array_equal(there.transform(ROWS), estimator.transform(ROWS)) and history == own
            and there.plan_ == estimator.plan_ and there.get_params() == {**estimator.get_params()}
            and there.stop_reason_ == estimator.stop_reason_)  # fmt: skip
