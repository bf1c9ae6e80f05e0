"""Weights as safetensors: written whole or not at all, checked by name and shape, and nothing in a file is executed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from elbowroom.data.whole_files import write_whole
from elbowroom.errors import RunError
from elbowroom.runs.folder import OBJECTIVE, WEIGHTS


def save_tensors(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> None:
    """Writes tensors as safetensors."""
    plain: dict[str, Tensor] = {}
    seen: set[int] = set()
    for name, value in tensors.items():
        whole = value.detach().cpu().contiguous()
        place = whole.untyped_storage().data_ptr()
        plain[name] = whole.clone() if place in seen else whole  # safetensors stores each tensor once
        seen.add(place)
    write_whole(path, save(plain, dict(metadata) if metadata else None))


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Reads tensors and metadata of a safetensors file.

    Raises:
        RunError: the file is missing, torn, or no safetensors file (a pickle, for one).
    """
    try:
        with safe_open(path, "pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except FileNotFoundError:
        raise RunError("The file of weights must be there.", f"no {path}") from None
    except (SafetensorError, OSError) as error:
        raise RunError(
            f"{path} must be a whole safetensors file; no other format is read, since others can run code.",
            str(error),
            "take the file from a backup, or fit again",
        ) from None


def load_into(module: torch.nn.Module, tensors: Mapping[str, Tensor], what: str) -> None:
    """Loads weights into a module after checking every name and shape; float64 in the file makes it compute so.

    Raises:
        RunError: a tensor is missing, unknown, or has another shape; it is named.
    """
    wanted = module.state_dict()
    # some buffers may have one of several shapes, such as a scaling's: a scalar, or one per value of the event
    shapes = {
        f"{prefix}.{name}": tuple(torch.Size(shape) for shape in inner.shapes_of_buffer(name))
        for prefix, inner in module.named_modules()
        if hasattr(inner, "shapes_of_buffer")
        for name, _ in inner.named_buffers(recurse=False)
    }
    problems = [f"{name} is missing" for name in wanted if name not in tensors]
    problems += [f"{name} is not part of the model" for name in tensors if name not in wanted]
    problems += [
        f"{name} is {tuple(tensors[name].shape)}, wanted {tuple(value.shape)}"
        for name, value in wanted.items()
        if name in tensors and tensors[name].shape not in shapes.get(name, (value.shape,))
    ]
    if problems:
        shown = "; ".join(problems[:3]) + (f"; and {len(problems) - 3} more" if len(problems) > 3 else "")
        raise RunError(f"{what} must fit the model.", shown, "use the weights that belong to its config.json")
    if {tensors[name].dtype for name, _ in module.named_parameters()} == {torch.float64}:
        module.double()  # weights of a closed form, which float32 would round
    module.load_state_dict(dict(tensors))


def save_state(folder: Path, model: torch.nn.Module, objective: torch.nn.Module | None = None) -> None:
    """Writes the weights of a run, last those of the model: where they are, the run has all it needs."""
    if objective is not None and objective.state_dict():  # a discriminator, so that training can go on with it
        save_tensors(folder / OBJECTIVE, objective.state_dict())
    else:
        (folder / OBJECTIVE).unlink(missing_ok=True)  # of another model that was saved here
    save_tensors(folder / WEIGHTS, model.state_dict())
