"""Saving and loading fitted estimators as run folders. Loading runs no code from the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom import runs
from elbowroom.configuration import Part, from_dict, to_dict
from elbowroom.data.whole_files import write_whole
from elbowroom.errors import RunError
from elbowroom.registry import FAMILIES
from elbowroom.settings import settings_of


def save_estimator(estimator: Any, folder: Path) -> Path:
    """Writes config, environment, history and weights; the config last, so that a half-written folder has none."""
    config = {
        "format_version": runs.FORMAT_VERSION,
        "estimator": type(estimator).__name__,
        "plan": to_dict(estimator.plan_),
        "fitted": fitted_state(estimator),
    }
    path = folder / runs.CONFIG
    if path.exists():  # of a run folder that training wrote, what it recorded of its data stays
        earlier = runs.read_json(path)
        if earlier.get("plan") == config["plan"] and earlier.get("estimator") == config["estimator"]:
            config = {**earlier, **config}
    runs.save_tensors(folder / runs.WEIGHTS, estimator.model_.state_dict())
    owned = getattr(estimator, "_objective", None)
    if owned is not None and owned.state_dict():  # a discriminator, so that partial_fit goes on with it
        runs.save_tensors(folder / runs.OBJECTIVE, owned.state_dict())
    write_whole(folder / runs.HISTORY, "".join(json.dumps(row) + "\n" for row in estimator.history_).encode())
    runs.write_json(folder / runs.ENVIRONMENT, runs.environment())
    for file, content in estimator.files().items():
        runs.write_json(folder / file, content)
    runs.write_json(path, config)
    return folder


def fitted_state(estimator: Any) -> dict[str, Any]:
    """The constructor's parameters and the small learned attributes, as JSON types."""
    params = {name: _plain(value) for name, value in estimator.get_params(deep=False).items()}
    names = [str(name) for name in getattr(estimator, "feature_names_in_", [])]
    learned = {name: getattr(estimator, name) for name in ("n_iter_", "n_features_in_", "stop_reason_", "offset_",
                                                                "vocabulary_digest_", "n_texts_")
               if hasattr(estimator, name)}  # fmt: skip
    return {"params": params, "feature_names_in_": names or None, "learned": learned}


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
    config = runs.read_json(folder / runs.CONFIG)
    runs.check_version(config, folder)
    name = config.get("estimator")
    if name is None:
        raise RunError("The folder of a fitted estimator is wanted.", "a run without one", "fit an estimator first")
    cls = FAMILIES["estimators"].find(name)
    if "fitted" not in config:
        raise RunError("The folder of a fitted estimator is wanted.", "a run whose training was not finished",
                       "resume it first")  # fmt: skip
    if "plan" not in config:
        raise RunError("config.json of a run holds its plan.", f"{folder / runs.CONFIG} without one",
                       "take the file from a backup")  # fmt: skip
    plan_dict = config["plan"]
    for field, module in (("encoder", encoder), ("decoder", decoder)):
        if module is not None:
            from elbowroom.parts.networks.given import given

            plan_dict["model"][field] = module if isinstance(module, Part) else given(module)
    plan = from_dict(cls.plan_type, plan_dict)
    model = plan.model.build()
    tensors, _ = runs.load_tensors(folder / runs.WEIGHTS)
    runs.load_into(model, tensors, str(folder / runs.WEIGHTS))
    estimator = _rebuilt(cls, config["fitted"], plan, model.eval(), folder)
    if (folder / runs.OBJECTIVE).exists():
        estimator._objective = plan.objective.build(plan.model.latent_dim or 0, plan.model.event_shape)
        tensors, _ = runs.load_tensors(folder / runs.OBJECTIVE)
        runs.load_into(estimator._objective, tensors, str(folder / runs.OBJECTIVE))
    return estimator


def _rebuilt(cls: Any, state: dict[str, Any], plan: Any, model: Any, folder: Path) -> Any:
    params = {one.name: _revived(state["params"][one.name], "tuple" in str(one.type))
              for one in settings_of(cls) if one.name in state["params"]}  # fmt: skip
    estimator = cls(**params)
    estimator.model_, estimator.plan_ = model, plan
    history = folder / runs.HISTORY
    estimator.history_ = (
        [json.loads(line) for line in history.read_text(encoding="utf-8").splitlines()] if history.exists() else []
    )
    for key, value in state["learned"].items():
        setattr(estimator, key, value)
    estimator.take_files({file: runs.read_json(folder / file) for file in estimator.files_wanted})
    if state.get("feature_names_in_"):
        estimator.feature_names_in_ = np.array(state["feature_names_in_"], dtype=object)
    return estimator


def _plain(value: Any) -> Any:
    if isinstance(value, Part):
        return {"part": value.family, **to_dict(value)}
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return None  # a module or a random state: the plan and the weights have what matters


def _revived(value: Any, is_tuple: bool = False) -> Any:
    from elbowroom.configuration import part

    if isinstance(value, dict) and "part" in value:
        fields = dict(value)
        return part(fields.pop("part"), fields)
    if isinstance(value, list):
        value = [_revived(item) for item in value]
    return tuple(value) if is_tuple and isinstance(value, list) else value
