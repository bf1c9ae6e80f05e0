"""The run folder of a training: config.json at its start, what it gave at its end, each once; and a finished run."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from elbowroom import runs
from elbowroom.configuration import to_dict
from elbowroom.errors import ElbowroomWarning, RunError
from elbowroom.objectives.objective import ObjectiveModule
from elbowroom.training.plan import Plan
from elbowroom.training.settings import Precision

COMPARED = ("estimator", "plan", "data", "start_from")
"""What has to be the same where a run is resumed."""


@dataclass(frozen=True)
class Fitted:
    """What training gives: the model in evaluation mode on the processor, and how it came about."""

    model: Any
    plan: Any
    history: list[dict[str, Any]]
    steps: int
    stop_reason: str | None
    objective: ObjectiveModule
    """With what it owns, such as a discriminator."""
    interrupted: bool = False
    """Whether Ctrl-C stopped it, so that it can be resumed."""
    was_finished: bool = False
    """Whether the run had been finished before, so that nothing was trained."""


def open_folder(folder: Path, config: Mapping[str, Any], plan: Plan, resume: bool) -> None:
    """Writes config.json, or compares it on resume; takes away what killed writes left behind.

    Raises:
        RunError: the folder holds another run, one with other settings, or files that are no run's.
    """
    runs.check_place(folder)
    path = folder / runs.CONFIG
    if not path.exists():
        runs.clear(folder)
        runs.write_json(folder / runs.ENVIRONMENT, runs.environment())
        runs.write_json(path, {"format_version": runs.FORMAT_VERSION, **config, "plan": to_dict(plan)})
        return
    if not resume:
        raise RunError("A new run wants a folder of its own.", f"{folder}, which holds a run",
                       "choose another folder, or go on with it by resume")  # fmt: skip
    earlier = runs.read_config(folder)
    now = {**config, "plan": to_dict(plan)}
    if "data" not in earlier:  # a run that `save` wrote does not say it
        now.pop("data", None)
    then = {key: earlier.get(key) for key in COMPARED}
    changed = list(differences(then, {key: now.get(key) for key in COMPARED}))
    if changed:
        raise RunError("A run is resumed with the settings it was started with.", "; ".join(changed[:5]),
                       "give the same settings and data, or start in another folder")  # fmt: skip
    runs.clear(folder)
    runs.finish_commit(folder)


def earlier_precision(folder: Path) -> Precision | None:
    """The precision of a run that was started in this folder; None where there is none."""
    if not (folder / runs.CONFIG).exists():
        return None
    precision: Precision | None = runs.read_config(folder).get("plan", {}).get("training", {}).get("precision")
    return precision


def write_fitted(
    folder: Path,
    fitted: Fitted,
    learned: Mapping[str, Any] | None = None,
    files: Mapping[str, Any] | None = None,
) -> None:
    """Writes what training gave, all of it or nothing; then the checkpoints go, unless Ctrl-C stopped it.

    Whoever is killed before goes on from a checkpoint. Of a run that had been finished before, nothing is changed.

    Args:
        folder: of the run.
        fitted: what training gave.
        learned: what an estimator learned beside the weights, as JSON types.
        files: what an estimator has beside that, by file name, as JSON types.

    Raises:
        RunError: the disk is full, or the folder cannot be written; the checkpoints stay.
    """
    if fitted.was_finished:
        return
    said = {"stop_reason": fitted.stop_reason, **(learned or {})}
    contents = fitted_files(said, fitted.history, fitted.model, fitted.objective, files)
    path = folder / runs.HISTORY
    if path.is_file() and path.read_bytes() == contents.get(runs.HISTORY):  # as it was written after each epoch
        del contents[runs.HISTORY]
    runs.commit(folder, contents)
    if not fitted.interrupted:
        runs.remove_checkpoints(folder)


def fitted_files(
    said: Mapping[str, Any],
    history: list[dict[str, Any]],
    model: torch.nn.Module,
    objective: torch.nn.Module | None,
    files: Mapping[str, Any] | None = None,
) -> dict[str, bytes]:
    """The files of a fitted model, by name: what is said of it, its history where it has one, and its weights."""
    contents = {name: runs.json_bytes(content) for name, content in (files or {}).items()}
    contents[runs.FITTED] = runs.json_bytes(said)
    if history:
        contents[runs.HISTORY] = runs.history_bytes(history)
    if objective is not None and objective.state_dict():  # a discriminator, so that training can go on with it
        contents[runs.OBJECTIVE] = runs.tensor_bytes(objective.state_dict())
    contents[runs.WEIGHTS] = runs.tensor_bytes(model.state_dict())
    return contents


def read_fitted(folder: Path, plan: Plan, objective: ObjectiveModule) -> Fitted:
    """What `write_fitted` wrote of a finished run; says that there is nothing to train.

    Args:
        folder: of the run.
        plan: which it was started with.
        objective: of this plan; it takes its weights, where it owns some.

    Raises:
        RunError: a file is missing, or another one than was written.
    """
    warnings.warn(ElbowroomWarning(f"The run in {folder} is finished: nothing is trained."), stacklevel=4)
    files = runs.check_digests(folder)
    model = runs.load_module(plan.model.build, files[runs.WEIGHTS])
    if runs.OBJECTIVE in files:
        runs.load_into(objective, runs.load_tensors(files[runs.OBJECTIVE])[0], str(files[runs.OBJECTIVE]))
    history = runs.read_history(files[runs.HISTORY]) if runs.HISTORY in files else []
    steps = history[-1]["step"] if history else 0
    stop_reason = runs.read_json(files[runs.FITTED])["stop_reason"]
    return Fitted(model.eval(), plan, history, steps, stop_reason, objective, was_finished=True)


def differences(earlier: Any, now: Any, name: str = "") -> Iterator[str]:
    """In words, where two configurations of JSON types differ: "plan.training.seed: was 0, now 1"."""
    if isinstance(earlier, dict) and isinstance(now, dict):
        for key in sorted({*earlier, *now}):
            yield from differences(earlier.get(key), now.get(key), f"{name}.{key}" if name else key)
    elif earlier != now:
        yield f"{name}: was {earlier!r}, now {now!r}"
