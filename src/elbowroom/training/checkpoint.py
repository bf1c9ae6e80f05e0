"""A checkpoint: everything that training goes on from, in one safetensors file, with a digest of its content.

Order of examples and noise are functions of seed and step, so the step is all there is to save of them.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from elbowroom.errors import ElbowroomWarning, RunError
from elbowroom.runs.folder import CHECKPOINT
from elbowroom.runs.tensors import load_tensors, save_tensors
from elbowroom.training.callback import Training


def save_checkpoint(training: Training, folder: Path, keep: int = 2) -> Path:
    """Writes the state after `training.step` steps; the newest `keep` files stay."""
    tensors: dict[str, Tensor] = {"value_sum": training.value_sum}
    values: dict[str, Any] = {"step": training.step, "callbacks": {}}
    tensors |= {f"model/{name}": value for name, value in training.model.state_dict().items()}
    tensors |= {f"objective/{name}": value for name, value in training.objective.state_dict().items()}
    for phase, optimizer in training.optimizers.items():
        for index, state in optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer/{phase}/{index}/{name}": torch.as_tensor(v) for name, v in state.items()}
    for callback in training.callbacks:
        name = type(callback).__name__
        own, values["callbacks"][name] = callback.state()
        tensors |= {f"callback/{name}/{key}": value for key, value in own.items()}
    path = folder / f"checkpoint-{training.step:09d}.safetensors"
    save_tensors(path, tensors, {"state": json.dumps(values)})
    for old in sorted(folder.glob(CHECKPOINT))[:-keep]:
        old.unlink()
    return path


def restore_newest(training: Training, folder: Path) -> Path | None:
    """Restores the newest whole checkpoint of a folder; None if there is none. Torn ones are named and passed over.

    Raises:
        RunError: a whole one is of another training.
    """
    for path in sorted(folder.glob(CHECKPOINT), reverse=True):
        try:
            tensors, metadata = load_tensors(path)
        except RunError as error:
            warnings.warn(ElbowroomWarning(f"The checkpoint before this one is used. {error}"), stacklevel=2)
            continue
        try:
            _restore(training, tensors, json.loads(metadata["state"]))
        except (KeyError, TypeError, ValueError, AttributeError, RuntimeError, RecursionError) as error:
            words = (str(error).splitlines() or [""])[0]
            raise RunError("A checkpoint holds the state of the training that goes on.",
                           f"{path}: {type(error).__name__}: {words}",
                           "take the checkpoints away to start again") from error  # fmt: skip
        return path
    return None


def _restore(training: Training, tensors: Mapping[str, Tensor], values: Mapping[str, Any]) -> None:
    """Puts training back to where it was when `save_checkpoint` wrote these."""
    device = training.examples.device
    training.step = int(values["step"])
    training.value_sum = tensors["value_sum"].to(device)
    training.model.load_state_dict(_under(tensors, "model/"))
    training.objective.load_state_dict(_under(tensors, "objective/"))
    for phase, optimizer in training.optimizers.items():
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in _under(tensors, f"optimizer/{phase}/").items():
            index, key = name.split("/", 1)
            state.setdefault(int(index), {})[key] = value
        optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
    for callback in training.callbacks:
        name = type(callback).__name__
        own = {key: value.to(device) for key, value in _under(tensors, f"callback/{name}/").items()}
        if name in values["callbacks"]:  # a progress bar, for one, may come or go
            callback.restore(own, values["callbacks"][name])


def _under(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name[len(prefix) :]: value for name, value in tensors.items() if name.startswith(prefix)}
