"""What estimators of rows and of sequences share: their settings of training, their seed, and what they hold out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state

from elbowroom import runs
from elbowroom.configuration import from_dict
from elbowroom.errors import ConfigError
from elbowroom.estimators.fitting import Fitting
from elbowroom.presets._groups import Preset
from elbowroom.training.settings import TrainingSettings


class Trained(Fitting, BaseEstimator, Preset):
    """An estimator that the loop trains."""

    reads: ClassVar[Literal["rows", "texts", "pairs"]] = "rows"
    """What it is fitted to: rows of an array, texts, or pairs of texts."""
    least_steps: ClassVar[int] = 3000
    """With `epochs=None`, small data are gone through until so many steps were taken."""
    least_epochs: ClassVar[int] = 10
    most_epochs: ClassVar[int] = 3000

    n_iter_: int
    history_: list[dict[str, Any]]

    def _split(self, rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Which of so many rows are learned from, and which held out: the share `validation_fraction`, by the seed."""
        share = self.validation_fraction
        if not 0 <= share < 1:
            raise ConfigError("validation_fraction is a share, 0 <= share < 1.", repr(share), "try 0.1")
        aside = max(1, round(share * rows))
        if aside >= rows:
            raise ConfigError("Some rows remain to learn from.", f"validation_fraction={share} of {rows} rows",
                              "hold out fewer")  # fmt: skip
        order = np.random.default_rng(seed).permutation(rows)
        return np.sort(order[aside:]), np.sort(order[:aside])

    def _seed(self, earlier: Path | None = None) -> int:
        """The seed; without a random_state, a run that is resumed keeps its own."""
        if self.random_state is None and earlier is not None and (earlier / runs.CONFIG).exists():
            return int(runs.read_json(earlier / runs.CONFIG)["plan"]["training"]["seed"])
        return int(check_random_state(self.random_state).randint(2**31 - 1))

    def _rate(self, model: Any) -> float:
        """The learning rate for this model."""
        assert self.learning_rate is not None
        return self.learning_rate

    def _settings(self, rows: int, has_validation: bool, seed: int, model: Any) -> TrainingSettings:
        given = dict(self.training or {})
        if given.get("patience") is not None and not has_validation:
            raise ConfigError("Early stopping compares epochs on rows that training does not see.",
                              f"patience={given['patience']} without validation rows",
                              "set validation_fraction=0.1, or pass fit(..., validation=rows)")  # fmt: skip
        epochs = self.epochs
        if epochs is None:
            per_epoch = math.ceil(rows / max(1, self.batch_size))
            epochs = max(self.least_epochs, min(self.most_epochs, math.ceil(self.least_steps / per_epoch)))
        return self._build_settings({"seed": seed, **given, "epochs": epochs, "learning_rate": self._rate(model)})

    def _build_settings(self, given: dict[str, Any]) -> TrainingSettings:
        twice = sorted({"epochs", "batch_size", "learning_rate", "seed"} & set(self.training or {}))
        if twice:
            raise ConfigError("`training` holds settings that the constructor has not.", f"training={self.training!r}",
                              f"set {twice[0] if twice[0] != 'seed' else 'random_state'} itself")  # fmt: skip
        return from_dict(TrainingSettings, {"batch_size": self.batch_size, **given})
