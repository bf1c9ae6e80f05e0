"""Saving and loading fitted estimators as run folders. Loading runs no code from the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from elbowroom import runs
from elbowroom.configuration import Part, from_dict, from_plain, to_dict, to_plain
from elbowroom.errors import RunError
from elbowroom.registry import FAMILIES
from elbowroom.settings import settings_of
from elbowroom.training.plan import Plan

LEARNED = ("n_iter_", "n_features_in_", "offset_", "spreads_", "vocabulary_digest_", "n_texts_")
"""Attributes that fitting learns beside the weights."""


def save_estimator(estimator: Any, folder: Path) -> Path:
    """Writes a fitted estimator; the config last, so that a half-written folder has none."""
    config: dict[str, Any] = {
        "estimator": type(estimator).__name__,
        "params": params_of(estimator),
        "source": getattr(estimator, "source_", None),
        "plan": to_dict(estimator.plan_),
    }
    path = folder / runs.CONFIG
    if path.exists():  # of a run folder that training wrote, what it recorded of its data stays
        earlier = runs.read_json(path)
        if earlier.get("plan") == config["plan"] and earlier.get("estimator") == config["estimator"]:
            config = {**earlier, **config}
    runs.write_history(folder / runs.HISTORY, estimator.history_)
    runs.write_json(folder / runs.ENVIRONMENT, runs.environment())
    for file, content in estimator.files().items():
        runs.write_json(folder / file, content)
    runs.write_json(folder / runs.FITTED, {"stop_reason": estimator.stop_reason_, **learned_by(estimator)})
    runs.save_state(folder, estimator.model_, getattr(estimator, "_objective", None))
    runs.write_json(path, {**config, "format_version": runs.FORMAT_VERSION})
    return folder


def params_of(estimator: Any) -> dict[str, Any]:
    """The constructor's parameters, as JSON types."""
    return {name: to_plain(value) for name, value in estimator.get_params(deep=False).items()}


def learned_by(estimator: Any) -> dict[str, Any]:
    """What fitting learned beside the weights, as JSON types: small attributes, and the names of columns."""
    learned = {name: getattr(estimator, name) for name in LEARNED if hasattr(estimator, name)}
    names = [str(name) for name in getattr(estimator, "feature_names_in_", [])]
    return {"learned": learned, "feature_names_in_": names or None}


def load(path: str | Path, encoder: Any = None, decoder: Any = None) -> Any:
    """The estimator that `save`, `fit(run_dir=...)` or the command line wrote.

    Args:
        path: the run folder.
        encoder, decoder: your own modules or parts, where the model was fitted with such.

    Raises:
        RunError: the folder is no run, its format is unknown, or its weights do not fit its configuration.
        ConfigError: a module of your own is wanted and was not handed in.
    """
    folder = Path(path)
    config = runs.read_config(folder)
    name = config.get("estimator")
    if name is None:
        raise RunError("The folder of a fitted estimator is wanted.", "a run without one", "fit an estimator first")
    cls = FAMILIES["estimators"].find(name)
    if not (folder / runs.FITTED).exists():
        raise RunError("The folder of a fitted estimator is wanted.", "a run whose training has not ended",
                       "resume it first")  # fmt: skip
    for part in ("plan", "params"):
        if part not in config:
            raise RunError(f"config.json of a run holds its {part}.", f"{folder / runs.CONFIG} without it",
                           "take the file from a backup")  # fmt: skip
    plan_dict = config["plan"]
    for field, module in (("encoder", encoder), ("decoder", decoder)):
        if module is not None:
            from elbowroom.parts.networks.custom import custom

            plan_dict["model"][field] = module if isinstance(module, Part) else custom(module)
    plan = from_dict(Plan, plan_dict)
    model = plan.model.build()
    tensors, _ = runs.load_tensors(folder / runs.WEIGHTS)
    runs.load_into(model, tensors, str(folder / runs.WEIGHTS))
    estimator = _rebuilt(cls, config, plan, model.eval(), folder)
    if (folder / runs.OBJECTIVE).exists():
        estimator._objective = plan.objective.build(plan.model.latent_dim or 0, plan.model.event_shape)
        tensors, _ = runs.load_tensors(folder / runs.OBJECTIVE)
        runs.load_into(estimator._objective, tensors, str(folder / runs.OBJECTIVE))
    return estimator


def _rebuilt(cls: Any, config: dict[str, Any], plan: Any, model: Any, folder: Path) -> Any:
    fitted, params = runs.read_json(folder / runs.FITTED), config["params"]
    # of tuples whose items may be anything, users as often hand in a list
    params = {one.name: from_plain(params[one.name], "tuple" in str(one.type).replace("tuple[typing.Any", ""))
              for one in settings_of(cls) if one.name in params}  # fmt: skip
    estimator = cls(**params)
    estimator.model_, estimator.plan_, estimator.source_ = model, plan, config.get("source")
    estimator.history_, estimator.stop_reason_ = runs.read_history(folder), fitted["stop_reason"]
    for key, value in fitted["learned"].items():
        setattr(estimator, key, value)
    estimator.take_files({file: runs.read_json(folder / file) for file in estimator.files_wanted})
    names = fitted["feature_names_in_"] or (config.get("source") or {}).get("feature_names")
    if names and len(names) == getattr(estimator, "n_features_in_", None) and len(plan.model.event_shape) == 1:
        estimator.feature_names_in_ = np.array(names, dtype=object)
    estimator._fitted_to_dataset = (config.get("source") or {}).get("data") is not None
    return estimator
