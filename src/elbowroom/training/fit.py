"""From configurations and data to a trained model, with a run folder if one is wanted."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from elbowroom import runs
from elbowroom.configuration import to_dict
from elbowroom.data.blocks import row_blocks
from elbowroom.data.statistics import Statistics, statistics
from elbowroom.errors import ConfigError, ElbowroomWarning, RunError
from elbowroom.evaluation.conditions import read_condition, taken
from elbowroom.evaluation.judge import Judge
from elbowroom.evaluation.passes import check_support, prepared
from elbowroom.maths.noise import derive_seed
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.objective import Objective, ObjectiveModule
from elbowroom.training.callback import Callback
from elbowroom.training.callbacks.best import BestModel
from elbowroom.training.callbacks.checkpoints import Checkpoints
from elbowroom.training.callbacks.early_stopping import EarlyStopping
from elbowroom.training.callbacks.ema import AveragedWeights
from elbowroom.training.callbacks.history import History
from elbowroom.training.callbacks.progress import Progress
from elbowroom.training.callbacks.settle import Settle
from elbowroom.training.checkpoint import restore_newest
from elbowroom.training.examples import place
from elbowroom.training.loop import Training
from elbowroom.training.precision import Precision, choose_device, choose_precision
from elbowroom.training.settings import TrainingSettings
from elbowroom.training.writing import without_stopping

PROBE_ROWS = 1000
"""Training rows whose bound history reports after each epoch."""


@dataclass(frozen=True)
class Plan:
    """What is to be trained and how; `to_dict` of it is the run's config.json."""

    model: ModelConfig
    objective: Objective
    training: TrainingSettings


@dataclass(frozen=True)
class Fitted:
    """What training gives: the model in evaluation mode on the processor, and how it came about."""

    model: Model
    plan: Plan
    history: list[dict[str, Any]]
    steps: int
    stop_reason: str | None
    objective: ObjectiveModule
    """With what it owns, such as a discriminator."""


def fit(
    plan: Plan,
    x: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    validation: np.ndarray | None = None,
    condition: Any = None,
    validation_condition: Any = None,
    start: Model | None = None,
    start_objective: ObjectiveModule | None = None,
    found: Statistics | None = None,
    folder: Path | None = None,
    resume: bool = False,
    progress: bool = False,
    callbacks: Sequence[Callback] = (),
    record: Mapping[str, Any] | None = None,
    keep: Callable[[Fitted], object] | None = None,
) -> Fitted:
    """Trains a model.

    Args:
        plan: parts, objective and settings.
        x: training data [N, *event]; statistics for the scaling come from it alone.
        weight: of each example [N], or None.
        validation: rows that training never sees, or None.
        condition: labels of each example [N, ...], where the model or the objective has a condition.
        validation_condition: labels of each validation row.
        start: a model to go on from, or None to start fresh.
        start_objective: likewise what the objective owns.
        found: the statistics of x under these weights, if they are known already.
        folder: the run folder to write, or None.
        resume: go on from the folder's newest checkpoint; where there is none, start.
        progress: show a progress bar.
        callbacks: further ones, called before checkpoints are written.
        record: more for config.json.
        keep: writes more to the folder; the checkpoints go when it has returned.

    Raises:
        RunError: the folder holds another run, or one with other settings.
        ConfigError, DataError: a condition that is missing or does not fit the rows.
    """
    settings = plan.training
    told = None
    if plan.objective.condition is not None:  # it keeps the labels that it asks for from encoder and decoder
        told, condition, validation_condition = condition, None, None
    labels, numbers = read_condition(plan.objective, told, len(x)), read_condition(plan.model, condition, len(x))
    held_out_numbers = None if validation is None else read_condition(plan.model, validation_condition, len(validation))
    device = choose_device(settings.device)
    model = start or Model(plan.model, settings.seed)
    if start is None:
        found = found or statistics(x, weight)
        model.scaling.set(*plan.model.scaling.learn(found))
        _check_support(plan.model, model, found)
        if validation is not None:
            check_support(model, validation)
        if plan.model.augmentation is None or not plan.model.augmentation.binary:
            _say_once(plan.model.likelihood.note(found))
    model.to(device)
    precision = choose_precision(settings.precision, model, device)
    if folder is not None:
        config = {
            "format_version": runs.FORMAT_VERSION,
            **(record or {}),
            "data": _fingerprint(
                x,
                weight,
                validation,
                *(() if numbers is None else (numbers, held_out_numbers)),
                *(() if labels is None else (labels,)),
            ),
        }
        precision = _open_folder(folder, config, replace(plan, training=settings), precision, resume)
    settings = replace(settings, precision=precision)
    plan = replace(plan, training=settings)

    judges = {"": Judge.of(plan.objective, x[:PROBE_ROWS], model, settings.seed, taken(condition, slice(PROBE_ROWS)))}
    if validation is not None:
        judges["val_"] = Judge.of(plan.objective, validation, model, settings.seed, validation_condition)
    history, chain = _callbacks(settings, judges, folder, progress)
    if model.likelihood.settles:  # before history, which judges what is settled
        if not plan.objective.averages_log_px:
            raise ConfigError("Sigma can follow from squared errors only where training averages log p(x|z).",
                              f"{plan.model.likelihood} with {plan.objective}",
                              "take sigma='learned', or bound='elbo'")  # fmt: skip
        chain.insert(chain.index(history), Settle.of(plan.objective, x, weight, model, settings.seed, condition))
    chain += callbacks
    checkpoints = None if folder is None else Checkpoints(folder / runs.CHECKPOINTS)
    if checkpoints is not None:
        chain.append(checkpoints)  # the last, so that it saves what the others did
    with torch.random.fork_rng(devices=[]):  # what the objective owns starts from the seed, too
        torch.manual_seed(derive_seed(settings.seed, "objective"))
        shapes = plan.model.latent_dim, plan.model.event_shape
        objective = (start_objective or plan.objective.build(*shapes)).to(device)
    training = Training(model, objective, place(x, weight, device, numbers, labels), settings, chain)
    if folder is not None and resume:
        restore_newest(training, folder / runs.CHECKPOINTS)
    training.run()
    trained = prepared(training.model.eval())
    fitted = Fitted(trained, plan, history.rows, training.step, training.stop_reason, objective.cpu())
    if folder is not None and checkpoints is not None:
        without_stopping(lambda: runs.save_tensors(folder / runs.WEIGHTS, trained.state_dict()))
        if keep is not None:
            keep(fitted)
        if not training.interrupted:  # only now: whoever is killed before goes on from a checkpoint
            checkpoints.remove()
    return fitted


def _check_support(config: ModelConfig, model: Model, found: Statistics) -> None:
    """Refuses scaled data that lie where the likelihood, or the augmentation, is not defined."""
    part = config.augmentation if config.likelihood.support is None else config.likelihood
    if part is None or part.support is None:
        return
    extremes = np.stack([found.minimum, found.maximum]).astype(np.float64)
    scaled = model.scaling(torch.from_numpy(extremes), torch.float64)
    low, high = part.support
    if float(scaled.min()) < low - 1e-6 or float(scaled.max()) > high + 1e-6:
        raise ConfigError(
            f"{part.name!r} of the {part.family} is for scaled data in [{low:g}, {high:g}].",
            f"{float(scaled.min()):.3g} to {float(scaled.max()):.3g}",
            "take scaling='range' or 'auto', or likelihood='gaussian'",
        )


def _callbacks(
    settings: TrainingSettings, judges: Mapping[str, Judge], folder: Path | None, progress: bool
) -> tuple[History, list[Callback]]:
    """The callbacks that the settings ask for, in the order they are called; the history apart."""
    history = History(judges, folder / runs.HISTORY if folder else None)
    chain: list[Callback] = [] if settings.ema is None else [AveragedWeights(settings.ema)]
    chain.append(history)
    if "val_" in judges and settings.keep_best:
        chain.append(BestModel())
    if "val_" in judges and settings.patience is not None:
        chain.append(EarlyStopping(settings.patience))
    if progress:
        chain.append(Progress())
    return history, chain


_SAID: set[str] = set()


def _say_once(note: str | None) -> None:
    if note and note not in _SAID:
        _SAID.add(note)
        warnings.warn(ElbowroomWarning(note), stacklevel=4)


def _open_folder(folder: Path, config: dict[str, Any], plan: Plan, precision: Precision, resume: bool) -> Precision:
    """Writes config.json, or compares it on resume; returns the precision to train in."""
    path = folder / runs.CONFIG
    if path.exists():
        if not resume:
            raise RunError("A new run wants a folder of its own.", f"{folder}, which holds a run",
                           "choose another folder, or go on with it by resume")  # fmt: skip
        earlier = runs.read_json(path)
        runs.check_version(earlier, path)
        if plan.training.precision == "auto":
            precision = earlier.get("plan", {}).get("training", {}).get("precision", precision)
        config["plan"] = to_dict(replace(plan, training=replace(plan.training, precision=precision)))
        # what was added when training ended is not compared
        changed = list(_differences({key: earlier.get(key) for key in config}, config))
        if changed:
            raise RunError("A run is resumed with the settings it was started with.", "; ".join(changed[:5]),
                           "give the same settings and data, or start in another folder")  # fmt: skip
        whole = "estimator" not in earlier or "fitted" in earlier  # else killed before the estimator was written
        if whole and (folder / runs.WEIGHTS).exists() and not list((folder / runs.CHECKPOINTS).glob("*")):
            raise RunError("Only a run that was not finished can be resumed.", f"{folder}, which is finished",
                           "load it, or start another run in another folder")  # fmt: skip
        return precision
    config["plan"] = to_dict(replace(plan, training=replace(plan.training, precision=precision)))
    runs.write_json(path, config)
    runs.write_json(folder / runs.ENVIRONMENT, runs.environment())
    return precision


def _differences(earlier: Any, now: Any, name: str = "") -> Any:
    if isinstance(earlier, dict) and isinstance(now, dict):
        for key in sorted({*earlier, *now}):
            yield from _differences(earlier.get(key), now.get(key), f"{name}.{key}" if name else key)
    elif earlier != now:
        yield f"{name}: was {earlier!r}, now {now!r}"


def _fingerprint(*arrays: np.ndarray | None) -> list[Any]:
    """Shape, type and a digest of up to 4096 rows of each array, evenly taken: enough to tell other data."""
    prints: list[Any] = []
    for x in arrays:
        if x is None:
            prints.append(None)
            continue
        rows = x[:: max(1, len(x) // 4096)]
        digest = hashlib.blake2b(digest_size=16)
        for block in row_blocks(rows):
            digest.update(np.ascontiguousarray(rows[block]).tobytes())
        prints.append({"shape": list(x.shape), "dtype": str(x.dtype), "digest": digest.hexdigest()})
    return prints
