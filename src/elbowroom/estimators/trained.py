"""What estimators of rows and of texts share: seed, what is held out, their run folders; and how steps are set."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted
from torch import nn

from elbowroom import runs
from elbowroom.configuration import from_dict, to_dict
from elbowroom.data.two_parts import two_parts
from elbowroom.errors import ConfigError, RunError
from elbowroom.estimators.fitting import Fitting, HoldingOut
from elbowroom.estimators.saved import learned_by, load, params_of, save_estimator
from elbowroom.presets._groups import Preset
from elbowroom.training.callback import Callback
from elbowroom.training.run_folder import Fitted, differences, write_fitted
from elbowroom.training.settings import MANY_EPOCHS, TrainingSettings
from elbowroom.training.train import train
from elbowroom.wording import said


def seed_of(random_state: Any) -> int:
    """The seed that a `random_state` stands for: a function of a number, the next one of a generator.

    Raises:
        ConfigError: it is none.
    """
    try:
        return int(check_random_state(random_state).randint(2**31 - 1))
    except (ValueError, TypeError, AttributeError):
        raise ConfigError("A seed is a whole number from 0 to 2**32 - 1, a numpy.random.RandomState, or None.",
                          repr(random_state), "try 0") from None  # fmt: skip


class Planned(HoldingOut, BaseEstimator, Preset):
    """An estimator that is fitted by a plan: by steps, or in closed form."""

    reads: ClassVar[str] = "rows"
    """What it is fitted to: the name of a file in `opened/kinds`, such as "rows", "texts", "pairs"."""
    method: ClassVar[type] = TrainingSettings
    """The settings of how its models are fitted: one of `training.plan.METHODS`."""
    files_wanted: ClassVar[tuple[str, ...]] = ()
    """Files of a run folder beside the usual ones."""

    interrupted_: bool = False
    """Whether Ctrl-C stopped the last fit, so that it can be resumed."""
    n_iter_: int
    history_: list[dict[str, Any]]
    source_: dict[str, Any] | None
    """Where the training data came from; see `elbowroom.runs.source`."""

    def held_out(self, examples: Any) -> np.ndarray:
        """Which of the examples that `fit` saw it held out by `validation_fraction`, by their places; it may be none.

        Args:
            examples: the rows, texts or pairs that `fit` saw, in their order.
        """
        self._fitted()
        return self._split(examples, self.plan_.training.seed)[1] if self.validation_fraction else np.arange(0)

    def save(self, path: str | Path) -> Path:
        """Writes the fitted estimator as a run folder: JSON and safetensors, nothing that could run code.

        Raises:
            RunError: the folder cannot be written, or the disk is full.
        """
        self._fitted()
        return save_estimator(self, Path(path))

    def files(self) -> dict[str, Any]:
        """What a run folder holds beside the usual, by file name, as JSON types."""
        return {}

    def take_files(self, files: dict[str, Any]) -> None:
        """Takes what `files` gave."""

    def _fitted(self) -> Any:
        """The fitted model."""
        check_is_fitted(self, "model_")
        return self.model_

    @abstractmethod
    def _least_steps(self, model: Any) -> int:
        """`least_steps` of this model."""
        return self.least_steps

    def _settings(self, rows: int, has_validation: bool, seed: int, model: Any) -> Any:
        """How this model is fitted to so many rows: settings of the class's method."""

    def _train(
        self,
        plan: Any,
        data: Any,
        source: dict[str, Any],
        folder: Path | None,
        resume: bool,
        callbacks: Sequence[Callback],
        start: Any = None,
    ) -> Fitted:
        """Trains a plan on its data, from a fitted estimator's weights if one is passed, and takes what comes out."""
        record: dict[str, Any] = {}
        if folder is not None:
            record = {"estimator": type(self).__name__, "params": params_of(self), "source": source}
        begin: dict[str, Any] = {}
        if start is not None:
            record["start_from"], begin["start"] = start.start_record, start.model_
            goes_on = folder is not None and (folder / runs.CONFIG).exists()
            if self._shows_progress() and not goes_on:
                print(said(f"starts from {start.start_record['run']}: its weights and scaling; the optimiser is new"))
            if type(start.plan_.objective) is type(plan.objective):
                begin["start_objective"] = getattr(start, "_objective", None)
        fitted = train(plan, data, folder=folder, resume=resume, progress=self._shows_progress(), callbacks=callbacks,
                       record=record, **begin)  # fmt: skip
        self.source_ = source
        self._take(fitted)
        return fitted

    def _take(self, fitted: Fitted) -> None:
        self.model_, self.plan_, self.history_ = fitted.model, fitted.plan, fitted.history
        self.n_iter_, self.stop_reason_ = len(fitted.history), fitted.stop_reason
        self._objective = fitted.objective  # a second pass goes on with it
        self.interrupted_ = fitted.interrupted

    def _write(self, fitted: Fitted, folder: Path | None) -> Self:
        """Ends the run folder of `_train`, where there is one: what was learned beside the weights, and the weights."""
        if folder is not None:
            try:
                write_fitted(folder, fitted, learned_by(self), self.files())
            except RunError as error:
                cure = f"{error.cure}; the model is fitted and in memory, and its save(folder) writes it elsewhere"
                raise RunError(error.rule, error.got, cure) from error
        return self

    def _alone_in(self, folder: Path | None) -> AbstractContextManager[None]:
        """Holds the run folder, where there is one, while something is written there."""
        return nullcontext() if folder is None else runs.locked(folder)

    def _old_run(self, start_from: str | Path | None) -> Any:
        """The estimator whose weights a new run starts from, or None.

        Raises:
            RunError: the folder is no run.
        """
        if start_from is None:
            return None
        own = {name: value for name in ("encoder", "decoder") if isinstance(value := getattr(self, name, None),
                                                                             nn.Module)}  # fmt: skip
        old = load(start_from, **own)
        old.start_record = {"run": str(start_from), "weights": runs.digest_of_weights(Path(start_from))}
        return old

    def _check_same(self, old: Any, model: Any, **more: tuple[Any, Any]) -> None:
        """Refuses to start from a run of another model.

        Args:
            old: the estimator of that run.
            model: the configuration of this one's model.
            more: name -> its value then and now.

        Raises:
            RunError: they differ; it says in what.
        """
        then, now = ({"model": to_dict(side)} for side in (old.plan_.model, model))
        changed = list(differences({**then, **{name: both[0] for name, both in more.items()}},
                                   {**now, **{name: both[1] for name, both in more.items()}}))  # fmt: skip
        if changed:
            raise RunError("A run starts from one of the same model.", "; ".join(changed[:5]),
                           "set these as they were, or leave start_from out")  # fmt: skip

    def _split(self, examples: Any, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Which examples are learned from, and which held out: the share `validation_fraction`, by the seed."""
        return two_parts(len(examples), self.validation_fraction or 0.0, seed)

    def _seed(self, earlier: Path | None = None) -> int:
        """The seed; without a random_state, a run that is resumed goes on with its own."""
        if self.random_state is None and earlier is not None and (earlier / runs.CONFIG).exists():
            return int(runs.read_config(earlier)["plan"]["training"]["seed"])
        return seed_of(self.random_state)

    def _shows_progress(self) -> bool:
        """Whether a bar is shown while it is fitted, and a line of what it starts from."""
        return False


class Trained(Fitting, Planned):
    """An estimator that the loop trains."""

    least_steps: ClassVar[int] = 3000
    """With `epochs=None`, small data are gone through until so many steps were taken."""
    least_epochs: ClassVar[int] = 10
    most_epochs: ClassVar[int] = 3000
    many_epochs: ClassVar[int] = MANY_EPOCHS
    """With `epochs=None`, a training of more epochs than this is ended by validation, where there are rows for it."""
    flat_share: ClassVar[int] = 10
    """Of such a training one part in so many without a better value ends it."""

    def _shows_progress(self) -> bool:
        return bool(self.verbose)

    def _rate(self, model: Any) -> float:
        """The learning rate for this model."""
        assert self.learning_rate is not None
        return self.learning_rate

    def _least_steps(self, model: Any) -> int:
        """`least_steps` of this model."""
        return self.least_steps

    def _settings(self, rows: int, has_validation: bool, seed: int, model: Any) -> TrainingSettings:
        asked = dict(self.training or {})
        if asked.get("patience") is not None and not has_validation:
            raise ConfigError("Early stopping compares epochs on rows that training does not see.",
                              f"patience={asked['patience']} without validation rows",
                              "set validation_fraction=0.1, or pass fit(..., validation=rows)")  # fmt: skip
        epochs = self.epochs
        if epochs is None:
            per_epoch = math.ceil(rows / max(1, self.batch_size))
            epochs = max(self.least_epochs, min(self.most_epochs, math.ceil(self._least_steps(model) / per_epoch)))
            if has_validation and epochs > self.many_epochs:  # few rows, gone through often, may be learned by heart
                asked = {"patience": max(1, epochs // self.flat_share), **asked}
        return self._build_settings({"seed": seed, **asked, "epochs": epochs, "learning_rate": self._rate(model)})

    def _build_settings(self, asked: dict[str, Any]) -> TrainingSettings:
        twice = sorted({"epochs", "batch_size", "learning_rate", "seed"} & set(self.training or {}))
        if twice:
            raise ConfigError("`training` holds settings that the constructor has not.", f"training={self.training!r}",
                              f"set {twice[0] if twice[0] != 'seed' else 'random_state'} itself")  # fmt: skip
        return from_dict(TrainingSettings, {"batch_size": self.batch_size, **asked})
