"""Saving and loading fitted estimators as run folders. Loading runs no code from the file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom import runs
from elbowroom.configuration import Part, from_dict, from_plain, to_dict, to_plain
from elbowroom.errors import ElbowroomError, RunError
from elbowroom.registry import FAMILIES
from elbowroom.runs import schema
from elbowroom.settings import settings_of
from elbowroom.training.plan import MODELS, Plan
from elbowroom.training.run_folder import fitted_files

LEARNED: Mapping[str, type | tuple[type, ...]] = {
    "n_iter_": int, "n_features_in_": int, "offset_": (int, float), "spreads_": list, "vocabulary_digest_": str,
    "n_texts_": int,
}  # fmt: skip
"""Attributes that fitting learns beside the weights, with their types in JSON; no others are set."""
SPARE = 100_000
"""A size in a configuration may be larger by this than the number of values in the weights, as levels of pixels are."""


def save_estimator(estimator: Any, folder: Path) -> Path:
    """Writes a fitted estimator; all of its files, or none."""
    config: dict[str, Any] = {
        "estimator": type(estimator).__name__,
        "params": params_of(estimator),
        "source": getattr(estimator, "source_", None),
        "plan": to_dict(estimator.plan_),
    }
    with runs.locked(folder):
        runs.clear(folder)
        path = folder / runs.CONFIG
        if path.exists():  # of a run folder that training wrote, what it recorded of its data stays
            earlier = runs.read_config(folder)
            if earlier.get("plan") == config["plan"] and earlier.get("estimator") == config["estimator"]:
                config = {**earlier, **config}
        said = {"stop_reason": estimator.stop_reason_, **learned_by(estimator)}
        objective = getattr(estimator, "_objective", None)
        runs.commit(folder, {
            runs.CONFIG: runs.json_bytes({**config, "format_version": runs.FORMAT_VERSION}),
            runs.ENVIRONMENT: runs.json_bytes(runs.environment()),
            runs.HISTORY: runs.history_bytes(estimator.history_),
            **fitted_files(said, estimator.history_, estimator.model_, objective, estimator.files()),
        })  # fmt: skip
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

    The folder may be a stranger's: no code of it runs, its files are compared with their digests, and it takes no more
    memory than its weights.

    Args:
        path: the run folder.
        encoder, decoder: your own modules or parts, where the model was fitted with such.

    Raises:
        RunError: the folder is no run, its format is unknown, a file is not what was written, or its weights do not fit
            its configuration or are not finite.
        ConfigError: a module of your own is wanted and was not handed in.
    """
    folder = Path(path)
    config = runs.read_config(folder)
    name = config.get("estimator")
    if name is None:
        raise RunError("The folder of a fitted estimator is wanted.", "a run without one", "fit an estimator first")
    files = runs.check_digests(folder)
    if "params" not in config:
        raise RunError("config.json of a run holds its params.", f"{folder / runs.CONFIG} without it",
                       "take the file from a backup")  # fmt: skip
    with _as_written(folder / runs.CONFIG):
        cls = FAMILIES["estimators"].find(name)
        plan_dict = dict(config["plan"])
        for field, module in (("encoder", encoder), ("decoder", decoder)):
            if module is not None:
                from elbowroom.parts.networks.custom import custom

                chosen = module if isinstance(module, Part) else custom(module)
                plan_dict["model"] = {**plan_dict["model"], field: chosen}
        weights, objective = files[runs.WEIGHTS], files.get(runs.OBJECTIVE)
        _check_sizes(plan_dict.get("model"), weights)
        plan = from_dict(Plan, plan_dict)
        wanted: Any = plan.model
        if type(wanted) not in MODELS.values():
            raise TypeError("its model is none")
        model = runs.load_module(wanted.build, weights)
        estimator = _rebuilt(cls, config, plan, model.eval(), files)
        if objective is not None:
            _check_sizes(plan_dict["objective"], objective)
            build = partial(plan.objective.build, wanted.latent_dim or 0, wanted.event_shape)
            estimator._objective = runs.load_module(build, objective)
    return estimator


def _rebuilt(cls: Any, config: dict[str, Any], plan: Any, model: Any, files: Mapping[str, Path]) -> Any:
    fitted, params = runs.read_json(files[runs.FITTED]), config["params"]
    schema.check(fitted, schema.FITTED, files[runs.FITTED])
    # of tuples whose items may be anything, users as often hand in a list
    params = {one.name: from_plain(params[one.name], "tuple" in str(one.type).replace("tuple[typing.Any", ""))
              for one in settings_of(cls) if one.name in params}  # fmt: skip
    estimator = cls(**params)
    estimator.model_, estimator.plan_, estimator.source_ = model, plan, config.get("source")
    estimator.history_ = runs.read_history(files[runs.HISTORY]) if runs.HISTORY in files else []
    estimator.stop_reason_ = fitted["stop_reason"]
    for key, value in fitted.get("learned", {}).items():
        if key not in LEARNED or not isinstance(value, LEARNED[key]) or isinstance(value, bool):
            raise RunError(f"{files[runs.FITTED]} holds what fitting learns.", f"{key}={value!r}",
                           "take the file from a backup")  # fmt: skip
        setattr(estimator, key, value)
    missing = [file for file in estimator.files_wanted if file not in files]
    if missing:
        raise RunError("The files of a run are those that were written.", f"none of the name {missing[0]}",
                       "take it from a backup")  # fmt: skip
    estimator.take_files({file: runs.read_json(files[file]) for file in estimator.files_wanted})
    names = fitted.get("feature_names_in_") or (config.get("source") or {}).get("feature_names")
    if names and len(names) == getattr(estimator, "n_features_in_", None) and len(plan.model.event_shape) == 1:
        estimator.feature_names_in_ = np.array(names, dtype=object)
    estimator._fitted_to_dataset = (config.get("source") or {}).get("data") is not None
    return estimator


def _check_sizes(config: Any, weights: Path) -> None:
    """Refuses a configuration with a number so large that the weights cannot be those of it; so that neither memory nor
    time is lost on it before shapes are compared.

    Raises:
        RunError: there is one.
    """
    most = SPARE + sum(math.prod(kind.shape) for kind in runs.kinds_in(weights).values())
    for place, number in _numbers(config):
        if abs(number) > most:
            raise RunError(f"{weights} must fit the model.", f"{place}={number:,} in config.json, and {most - SPARE:,} "
                           "values in the file", "use the weights that belong to its config.json")  # fmt: skip


def _numbers(config: Any, name: str = "model") -> Iterator[tuple[str, int]]:
    if isinstance(config, Mapping):
        for key, value in config.items():
            yield from _numbers(value, f"{name}.{key}")
    elif isinstance(config, list | tuple):
        for value in config:
            yield from _numbers(value, name)
    elif isinstance(config, int):
        yield name, config


@contextmanager
def _as_written(path: Path) -> Iterator[None]:
    """What a stranger's configuration makes go wrong becomes an error that names its file."""
    try:
        yield
    except (ElbowroomError, MemoryError):
        raise
    except Exception as error:
        words = str(error).splitlines() or [""]
        raise RunError(f"{path} is as elbowroom wrote it.", f"{type(error).__name__}: {words[0]}",
                       "take the file from a backup") from error  # fmt: skip
