"""What the estimators share: scikit-learn's habits around a model.

Constructors only store; what fitting learns ends in `_`. Transform and scores are deterministic, depend on
the row alone, and compute in the dtype of their input (float32 for 8-bit data).
"""

from __future__ import annotations

import warnings
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted, validate_data

from elbowroom.configuration import Part, check_settings, from_dict
from elbowroom.data.arrays import as_numbers, check_data, check_weight, check_width, wide_enough
from elbowroom.data.dataset import Dataset
from elbowroom.data.notices import SENTINELS, notices_in
from elbowroom.data.rows import Portion
from elbowroom.data.statistics import statistics
from elbowroom.data.two_parts import last_windows, whole_groups
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning
from elbowroom.estimators.editing import LatentEditing
from elbowroom.estimators.fitting import HoldingOutRows
from elbowroom.estimators.restoring import Restoring
from elbowroom.estimators.targets import target_of
from elbowroom.estimators.trained import Planned, Trained, seed_of
from elbowroom.evaluation import inference
from elbowroom.evaluation.anomaly import log_px_by_step
from elbowroom.evaluation.labels import named_labels
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.pictures.tables import notice_in_words
from elbowroom.presets._choice import usual_rate
from elbowroom.runs.rows import in_columns
from elbowroom.runs.source import HELD_OUT, source_of_rows
from elbowroom.training.callback import Callback
from elbowroom.training.examples import count
from elbowroom.training.fit_prior import fit_prior, without_fitted_prior
from elbowroom.training.plan import Plan
from elbowroom.training.rows import TrainingRows
from elbowroom.training.train import train


class RowEstimator(
    HoldingOutRows, ClassNamePrefixFeaturesOutMixin, TransformerMixin, Planned, LatentEditing, Restoring
):
    """Base of the estimators of rows: a subclass has settings and says in `parts` which model they mean."""

    takes_labels: ClassVar[bool] = False
    """Whether `fit` learns from labels y, where they are given."""
    takes_targets: ClassVar[bool] = False
    """Whether `fit` learns to make clean rows y of damaged rows X."""

    def _paced(self, objective: Objective, settings: Any) -> Objective:
        """The objective for a training with these settings, where its schedule goes by the epochs."""
        return objective

    def _labels(self, y: Any, rows: np.ndarray) -> Any:
        """What goes to a conditional model beside the rows; most have no condition and ignore y."""
        return None

    def _validation(self, validation: Any) -> tuple[Any, Any]:
        """The rows of the user's own validation, and their labels where the model wants some."""
        return validation, None

    def fit(
        self,
        X: Any,
        y: Any = None,
        *,
        sample_weight: Any = None,
        validation: Any = None,
        run_dir: str | Path | None = None,
        resume: bool = False,
        start_from: str | Path | None = None,
        callbacks: Sequence[Callback] = (),
    ) -> Self:
        """Fits the model to X [N, *event].

        Args:
            X: numbers of any shape, rows first: array, memory-mapped array, tensor, data frame; or a `Dataset` of
                `load_data` or `windows`, of which the run records where it came from. Of windows, which overlap,
                `validation_fraction` holds out the end of each series; see `hold_out`.
            y: labels, which are ignored unless the model takes some; a model that needs labels takes those of a
                `Dataset` where y is None. Or rows of X's shape with other values: an autoencoder or a VAE learns to
                make these, the clean ones, of X, the damaged ones. Else the data are their own target.
            sample_weight: how much each row counts [N]; whole numbers count like repeated rows.
            validation: rows of your own [M, *event] for early stopping and the best epoch; for a conditional model
                a pair of rows and their labels, and where y holds clean rows a pair of damaged and clean ones.
            run_dir: folder for config, history, checkpoints and weights while training goes on.
            resume: go on from the newest checkpoint in run_dir; start where there is none. A run that is finished is
                read, and nothing is trained.
            start_from: folder of a run of the same model, whose weights and scaling the new one begins with.
            callbacks: your own `training.callback.Callback`s, such as `TensorBoard("logs")`.

        Raises:
            DataError: X holds NaN, infinity, text, less than two rows, or the same value everywhere; y is neither
                labels nor rows of X's shape.
            ConfigError: a setting is out of its range, or a name is unknown.
            RunError: run_dir cannot be written, or holds a run with other settings; start_from holds another model.
        """
        check_settings(self)
        rows = self._check(X, reset=True)
        weight, target = check_weight(sample_weight, len(rows)), self._target(X, y, rows)
        labels = self._labels(self._labels_in(X) if y is None else y, rows)
        folder, old = None if run_dir is None else Path(run_dir), self._old_run(start_from)
        seed = self._seed(folder if resume else None)
        whole = Portion(rows, labels, target, weight)
        learned, held_out, record = self._parts_of(X, whole, validation, seed)
        measured = statistics(learned.wanted, learned.weight)
        if not np.any(measured.std > 0):
            raise DataError("Data to learn from vary.", f"{len(learned.x)} rows that are all the same",
                            "pass rows that differ")  # fmt: skip
        if (
            isinstance(X, Dataset)
            or hasattr(X, "columns")
            or np.isin([measured.minimum, measured.maximum], SENTINELS).any()
        ):
            for notice in notices_in(X, rows):
                warnings.warn(ElbowroomWarning(notice_in_words(notice)), stacklevel=2)
        model, objective = self.parts(measured, learned.labels)
        if old is not None:
            self._check_same(old, model)
            for portion in (learned, held_out):
                if portion is not None:
                    inference.check_support(old.model_, portion.wanted)
        settings = self._settings(count(len(learned.x), learned.weight), held_out is not None, seed, model)
        plan = Plan(model, self._paced(objective, settings), settings)
        aside = held_out or Portion()
        data = TrainingRows(plan, learned.x, learned.weight, aside.x, learned.labels, aside.labels, measured,
                            learned.target, aside.target)  # fmt: skip
        source = source_of_rows(X, rows, float(measured.minimum.min()), float(measured.maximum.max()),
                                target) | record  # fmt: skip
        with self._alone_in(folder):
            fitted = self._train(plan, data, source, folder, resume, callbacks, old)
            self._learn_more(learned.x, learned.weight)
            return self._write(fitted, folder)

    def _parts_of(
        self, X: Any, whole: Portion, validation: Any, seed: int
    ) -> tuple[Portion, Portion | None, dict[str, Any]]:
        """What is learned from, what is held out, and what a run records of it."""
        if self.hold_out != "auto" and not self.validation_fraction:
            raise ConfigError("hold_out says what validation_fraction holds out.", f"hold_out={self.hold_out!r} alone",
                              "set validation_fraction=0.1 too (--validation 0.1)")  # fmt: skip
        if validation is not None:
            return whole, self._own_validation(validation, whole), {}
        if not self.validation_fraction:
            return whole, None, {}
        examples = X if isinstance(X, Dataset) else whole.x
        learned, aside = self._split(examples, seed)
        return whole.chosen(learned), whole.chosen(aside), self._held_out_record(examples, learned, aside)

    def _own_validation(self, validation: Any, whole: Portion) -> Portion:
        """The user's own validation rows, with labels and clean rows where the training rows have them."""
        named = self._labels_in(validation)
        aside, labels = self._validation(validation if named is None else (validation, named))
        aside, clean = self._pair(aside, whole.target is not None)
        x = as_numbers(check_data(aside.x if isinstance(aside, Dataset) else aside, "validation"))
        check_width(x, whole.x.shape[1:], type(self).__name__)
        if whole.target is None:
            return Portion(x, labels)
        target = self._target(aside, clean, x)
        return Portion(x, labels, x if target is None else target)

    def fit_prior(self, X: Any, y: Any = None, *, prior: Any = "mixture", random_state: Any = 0) -> Self:
        """Puts a prior that is fitted to the codes of X in the place of the one that training had.

        Samples are draws of it, and bounds are bounds as before: the ELBO changes by the mean of log p'(z) - log p(z).

        Args:
            X: the training rows [N, *event].
            y: labels of the rows, where the model takes some.
            prior: "mixture", whose components and covariances are chosen by held-out codes, "flow", or a configuration.
            random_state: seed, or a `numpy.random.RandomState`.

        Raises:
            ConfigError: a prior that is not fitted to codes, or fewer rows than it needs.
        """
        model, rows = self._fitted(), self._check(X, reset=False)
        seed = seed_of(random_state)
        self.model_ = fit_prior(model, rows, prior, seed, self._labels(y, rows))
        self.plan_ = replace(self.plan_, model=self.model_.config)
        self._learn_more(rows, None)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """The code of every row [N, latent_dim]: the mean of q(z|x), always the same for the same row."""
        return inference.encode(self._fitted(), self._check(X, reset=False))

    def inverse_transform(self, X: Any) -> np.ndarray:
        """The rows that codes X [N, latent_dim] stand for, in the data's units [N, *event]."""
        return inference.decode(self._fitted(), self._checked_codes(X))

    def reconstruct(self, X: Any) -> np.ndarray:
        """Every row through its code and back, in the data's units [N, *event]; damaged ones come out restored."""
        return inference.reconstruct(self._fitted(), self._check(X, reset=False))

    @abstractmethod
    def score_samples(self, X: Any) -> np.ndarray:
        """How well the model explains each row [N], in nats, higher is better."""

    def score_steps(self, X: Any, y: Any = None) -> np.ndarray:
        """How well the model explains each step of series X [N, T] or [N, T, C]: [N, T] in nats, higher is better.

        With clean windows y it is how well it explains those, given X.

        It is log p(x_t|z), summed over the channels, the mean over draws of z from q(z|x), the same for every row; for
        a model without a density at its code. The sum over the steps is a row's reconstruction likelihood. `over_steps`
        brings windows back to the steps of their series.

        Raises:
            DataError: rows that are no series.
        """
        rows = self._check(X, reset=False)
        return log_px_by_step(self._fitted(), rows, target=self._target(X, y, rows))

    def score(self, X: Any, y: Any = None) -> float:
        """The mean of `score_samples` over the rows of X, in nats per row; of clean rows y, given damaged rows X."""
        clean = {"y": y} if y is not None and self.takes_targets else {}
        return float(np.mean(self.score_samples(X, **clean)))

    def set_params(self, **params: Any) -> Self:
        """Sets parameters, also those of a part: `encoder__hidden=(64,)`. Parts are frozen, so they are replaced."""
        plain: dict[str, Any] = {}
        for name, value in params.items():
            outer, _, inner = name.partition("__")
            part = plain.get(outer, getattr(self, outer, None))
            if inner and isinstance(part, Part):
                changes = {**part.get_params(), inner: value}
                plain[outer] = from_dict(type(part), changes)
            elif inner and outer in self._get_param_names():
                raise ConfigError(f"A setting of {outer} is set where {outer} is given as a configuration.",
                                  f"{name}, with {outer}={part!r}",
                                  "give the configuration first, such as encoder=MLP()")  # fmt: skip
            else:
                plain[name] = value
        return super().set_params(**plain)

    @property
    def _n_features_out(self) -> int:
        return self.model_.config.latent_dim

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _learn_more(self, rows: np.ndarray, weight: np.ndarray | None) -> None:
        """What a subclass learns from the training rows once the model stands; by default nothing."""

    def held_out(self, examples: Any) -> np.ndarray:
        self._fitted()
        if self.validation_fraction:
            by = ((self.source_ or {}).get(HELD_OUT) or {}).get("by", "rows")
            if self._held_out_by(examples) != by:
                raise DataError("What was held out is known of the data that fit saw.",
                                f"{type(examples).__name__}, and {by} were held out",
                                "pass what was passed to fit, such as the Dataset of windows")  # fmt: skip
        return super().held_out(examples)

    def _split(self, examples: Any, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """As of texts; windows that are held out share no step with others, and groups stay together."""
        by, share = self._held_out_by(examples), self.validation_fraction or 0.0
        if by == "time":
            return last_windows(examples.starts, examples.x.shape[1], share, examples.groups)
        return whole_groups(examples.groups, share, seed) if by == "groups" else super()._split(examples, seed)

    def _held_out_by(self, examples: Any) -> str:
        """What is held out of these examples: single rows, the end of series, or groups."""
        known = {"rows": True, "time": getattr(examples, "starts", None) is not None,
                 "groups": getattr(examples, "groups", None) is not None}  # fmt: skip
        if self.hold_out == "auto":
            return next(by for by in ("time", "groups", "rows") if known[by])
        if not known.get(self.hold_out, False):
            cures = {"time": "pass the Dataset that `windows` gives (--window)",
                     "groups": "pass load_data(..., group_column=...) (--group-column)"}  # fmt: skip
            raise ConfigError("hold_out is auto, rows, time (of windows) or groups (where rows have some).",
                              f"hold_out={self.hold_out!r}", cures.get(self.hold_out, "take 'auto'"))  # fmt: skip
        return self.hold_out

    def _held_out_record(self, examples: Any, learned: np.ndarray, aside: np.ndarray) -> dict[str, Any]:
        """What a run records of rows that were not drawn one by one."""
        by, count = self._held_out_by(examples), len(examples)
        if by == "rows":
            return {}
        record = {"by": by, "count": len(aside), "of": count, "left_out": count - len(learned) - len(aside)}
        if by == "groups":
            record["groups"] = sorted({*examples.groups[aside].tolist()})
        return {HELD_OUT: record}

    def _target(self, X: Any, y: Any, rows: np.ndarray) -> np.ndarray | None:
        """What should come out of the rows, by y or by a `Dataset` that brings it; None for themselves."""
        brought = X.target if isinstance(X, Dataset) else None
        if self.takes_labels or (y is None and brought is None):
            if brought is not None:
                raise ConfigError(f"{type(self).__name__} is fitted to its own rows.", "a target",
                                  "leave it out, or fit an Autoencoder or a VAE")  # fmt: skip
            return None
        return target_of(brought if y is None else y, X, rows, type(self).__name__, self.takes_targets)

    def _pair(self, validation: Any, wanted: bool) -> tuple[Any, Any]:
        """Validation rows, and the clean ones among them where the model is fitted to some."""
        if not wanted:
            return validation, None
        if isinstance(validation, Dataset) and validation.target is not None:
            return validation, validation.target
        if not isinstance(validation, tuple) or len(validation) != 2 or len({*map(np.shape, validation)}) > 1:
            raise ConfigError("Validation rows come with their clean ones, where training rows do.",
                              type(validation).__name__, "pass validation=(damaged, clean)")  # fmt: skip
        return validation

    def _check(self, X: Any, reset: bool) -> np.ndarray:
        """X as an array of finite numbers of the fitted shape; scikit-learn keeps feature names and their number."""
        if not reset:
            check_is_fitted(self, "model_")
        data = X if isinstance(X, Dataset) else None
        if data is not None:
            X = data.x if reset else in_columns(data, (getattr(self, "source_", None) or {}).get("feature_names")).x
        rows = check_data(X, "X")
        if reset and len(rows) < 2:
            raise DataError("A model is fitted to at least two rows.", f"n_samples = {len(rows)}: 1 sample",
                            "pass more rows")  # fmt: skip
        if not reset:
            check_width(rows, self.model_.config.event_shape, type(self).__name__)
        if reset or hasattr(X, "columns") or not (data is not None or getattr(self, "_fitted_to_dataset", False)):
            validate_data(self, X if hasattr(X, "columns") else rows, reset=reset, skip_check_array=True)
        if reset:
            self._fitted_to_dataset = data is not None  # then rows without names are no mistake
            if data is not None and data.feature_names is not None and rows.ndim == 2:
                self.feature_names_in_ = np.array(data.feature_names, dtype=object)
        return as_numbers(rows) if reset else wide_enough(as_numbers(rows))

    def _checked_codes(self, codes: Any) -> np.ndarray:
        """Codes [N, latent_dim] of the fitted width, as float32 or float64."""
        width, codes = self._fitted().config.latent_dim, check_data(codes, "codes")
        check_width(codes, (width,), "the decoder")
        return codes if codes.dtype == np.float32 else codes.astype(np.float64)

    def _labels_in(self, X: Any) -> Any:
        """The labels, by name, that a `Dataset` brings for a model that needs some."""
        needed = isinstance(X, Dataset) and get_tags(self).target_tags.required
        return named_labels(X) if needed else None


class LatentEstimator(Trained, RowEstimator):
    """Base of the estimators of rows that the loop trains; they can go on with more rows."""

    def partial_fit(self, X: Any, y: Any = None, *, sample_weight: Any = None) -> Self:
        """One more pass over X, from where the model stands; the first call starts it.

        Scaling and likelihood are chosen at the first call, from its X, and then stay. The rate is constant.
        """
        check_settings(self)
        first = not hasattr(self, "model_")
        rows = self._check(X, reset=first)
        weight, target = check_weight(sample_weight, len(rows)), self._target(X, y, rows)
        labels = self._labels(y, rows)
        seed = self._seed() if first else self.plan_.training.seed + self.n_iter_
        once = {"schedule": "constant", **(self.training or {}), "epochs": 1, "seed": seed}
        if first:
            model, objective = self.parts(statistics(rows if target is None else target, weight), labels)
        else:
            self.model_ = without_fitted_prior(self.model_, getattr(self, "prior", "standard_normal"))
            model, objective = self.model_.config, self.plan_.objective
        plan = Plan(model, objective, self._build_settings({**once, "learning_rate": self._rate(model)}))
        before, epochs = getattr(self, "history_", []), getattr(self, "n_iter_", 0)
        data = TrainingRows(plan, rows, weight, labels=labels, target=target)
        self._take(train(plan, data, start=getattr(self, "model_", None),
                         start_objective=getattr(self, "_objective", None)))  # fmt: skip
        self.history_ = [*before, *({**row, "epoch": row["epoch"] + epochs} for row in self.history_)]
        self.n_iter_ += epochs
        self.source_ = None  # the rows came in parts
        self._learn_more(rows, weight)
        return self

    def _rate(self, model: ModelConfig) -> float:
        return usual_rate(model) if self.learning_rate is None else self.learning_rate
