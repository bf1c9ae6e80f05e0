"""From a plan and its data to a fitted model; a run folder, if one is wanted, is filled on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from elbowroom import runs
from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import for_inference
from elbowroom.maths.noise import derive_seed, seeded_generator
from elbowroom.objectives.objective import ObjectiveModule
from elbowroom.parts.module import outline
from elbowroom.training.callback import Callback
from elbowroom.training.callbacks.best import BestModel
from elbowroom.training.callbacks.checkpoints import Checkpoints
from elbowroom.training.callbacks.early_stopping import EarlyStopping
from elbowroom.training.callbacks.ema import AveragedWeights
from elbowroom.training.callbacks.history import History
from elbowroom.training.callbacks.progress import Progress
from elbowroom.training.checkpoint import restore_newest
from elbowroom.training.data import Monitor, TrainingData
from elbowroom.training.loop import Loop
from elbowroom.training.plan import Plan
from elbowroom.training.run_folder import Fitted, earlier_precision, open_folder, read_fitted
from elbowroom.training.settings import ClosedForm, Precision, TrainingSettings

LEAST_WEIGHTS = 100_000
"""Below this the casts to bfloat16 cost more than the products save."""

MOST_WEIGHTS = 10**9
"""Of a model that starts fresh: 16 GB with their gradients and Adam's two means."""

__all__ = ["Fitted", "train"]


def train(
    plan: Plan,
    data: TrainingData,
    *,
    start: Any = None,
    start_objective: ObjectiveModule | None = None,
    folder: Path | None = None,
    resume: bool = False,
    progress: bool = False,
    callbacks: Sequence[Callback] = (),
    record: Mapping[str, Any] | None = None,
) -> Fitted:
    """Fits a model, by steps or in closed form, as the plan says.

    Checkpoints and history go to the folder; what fitting gave is for the caller to write.

    Args:
        plan: parts, objective and settings.
        data: the data of the same plan.
        start: a model to go on from, or None to start fresh.
        start_objective: likewise what the objective owns.
        folder: the run folder, or None. The caller ends it with `run_folder.write_fitted`.
        resume: go on from the folder's newest checkpoint; where there is none, start; of a finished run, read it.
        progress: show a progress bar.
        callbacks: further ones, called before checkpoints are written.
        record: more for config.json.

    Raises:
        RunError: the folder holds another run, or one with other settings.
        ConfigError: a closed form of a model that has none, or with what is for steps.
    """
    if isinstance(plan.training, ClosedForm):
        if start is not None or callbacks:
            raise ConfigError("A closed form has no steps: it starts from no weights and calls no callbacks.",
                              "start_from" if callbacks == () else "callbacks", "leave them out")  # fmt: skip
        return _solve(plan, data, folder, resume, record)
    settings = plan.training
    device = choose_device(settings.device)
    model = start or _built(plan)
    if start is None:
        data.introduce(model)
    model.to(device)
    precision = choose_precision(settings.precision, model, device)
    if folder is not None and resume and settings.precision == "auto":
        precision = earlier_precision(folder) or precision
    settings = replace(settings, precision=precision)
    plan = replace(plan, training=settings)
    if folder is not None:
        open_folder(folder, {**(record or {}), "data": data.fingerprint()}, plan, resume)
    objective = (start_objective or _objective_of(plan)).to(device)
    if folder is not None and resume and runs.is_finished(folder):
        return read_fitted(folder, plan, objective.cpu())

    history, chain = _callbacks(settings, data.monitors(model), folder, progress)
    learns = data.epoch_callback(model)
    if learns is not None:  # before history, which reports the model with what was learned
        chain.insert(chain.index(history), learns)
    chain += callbacks
    if folder is not None:
        chain.append(Checkpoints(folder / runs.CHECKPOINTS))  # the last, so that it saves what the others did
    training = Loop(model, objective, data.batches(device), settings, chain)
    if folder is not None and resume:
        restore_newest(training, folder / runs.CHECKPOINTS)
        runs.reopen(folder)
    training.run()
    trained = for_inference(training.model.eval())
    return Fitted(trained, plan, history.rows, training.step, training.stop_reason, objective.cpu(),
                  training.interrupted)  # fmt: skip


def _solve(plan: Plan, data: TrainingData, folder: Path | None, resume: bool, record: Any) -> Fitted:
    """A model with the weights of its closed form, in float64."""
    model = _built(plan).double()
    data.introduce(model)
    objective = _objective_of(plan)
    if folder is not None:
        open_folder(folder, {**(record or {}), "data": data.fingerprint()}, plan, resume)
        if resume and runs.is_finished(folder):
            return read_fitted(folder, plan, objective)
    data.solve(model)
    return Fitted(model.eval(), plan, [], 0, None, objective)


def _built(plan: Plan) -> Any:
    """The fresh model; its weights are counted before they take memory.

    Raises:
        ConfigError: it has more than any machine of its users would hold.
    """
    weights = sum(parameter.numel() for parameter in outline(lambda: plan.model.build(plan.training.seed)).parameters())
    if weights > MOST_WEIGHTS:
        raise ConfigError(f"A model has {MOST_WEIGHTS:,} weights at most.", f"{weights:,} of them",
                          "lower latent_dim or the sizes of its layers")  # fmt: skip
    return plan.model.build(plan.training.seed)


def _objective_of(plan: Plan) -> ObjectiveModule:
    """The objective's module; what it owns starts from the seed, too."""
    with seeded_generator(derive_seed(plan.training.seed, "objective")):
        return plan.objective.build(plan.model.latent_dim or 0, plan.model.event_shape)


def _callbacks(
    settings: TrainingSettings, monitors: Mapping[str, Monitor], folder: Path | None, progress: bool
) -> tuple[History, list[Callback]]:
    """The callbacks that the settings ask for, in the order they are called; the history apart."""
    history = History(monitors, folder / runs.HISTORY if folder else None)
    chain: list[Callback] = [] if settings.ema is None else [AveragedWeights(settings.ema)]
    chain.append(history)
    if "val_" in monitors and settings.keep_best:
        chain.append(BestModel())
    if "val_" in monitors and settings.patience is not None:
        chain.append(EarlyStopping(settings.patience))
    if progress:
        chain.append(Progress())
    return history, chain


def choose_device(name: str) -> torch.device:
    """The device of this name; "auto" is CUDA where there is one, else the processor.

    Raises:
        ConfigError: torch does not know the device, or it is not there.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ConfigError(
            "The device must be there.", f"{name!r}: {str(error).splitlines()[0]}", "use 'auto' or 'cpu'"
        ) from None
    return device


def choose_precision(wanted: Precision, model: nn.Module, device: torch.device) -> Precision:
    """ "float32" or "bfloat16"; the answer is written into the run's settings and replayed on resume."""
    if wanted != "auto":
        return wanted
    large = sum(p.numel() for p in model.parameters()) >= LEAST_WEIGHTS
    return "bfloat16" if large and has_fast_bfloat16(device) else "float32"


def has_fast_bfloat16(device: torch.device) -> bool:
    """Whether this device has instructions for bfloat16 products (AVX512-BF16, AMX, or a GPU's)."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, probe, lambda: False)() for probe in probes)
