"""The run folder: what a run leaves behind, and the one way in which the library writes and reads files of runs.

    config.json           every setting, with `format_version`
    environment.json      versions, threads, processor
    weights.safetensors   the model
    history.jsonl         one line per epoch
    metrics.json          what was measured
    evaluation.json       all that can be measured, where it was asked for
    checkpoints/          where training can go on from

Everything is JSON or safetensors: reading a run, also a stranger's, runs no code. Every file is written whole
or not at all.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from elbowroom.data.whole_files import write_whole
from elbowroom.errors import RunError

FORMAT_VERSION = 1
CONFIG, ENVIRONMENT, WEIGHTS = "config.json", "environment.json", "weights.safetensors"
HISTORY, METRICS, CHECKPOINTS = "history.jsonl", "metrics.json", "checkpoints"
EVALUATION = "evaluation.json"
OBJECTIVE = "objective.safetensors"
"""What is trained beside the model, such as a discriminator."""


def write_json(path: Path, content: Any) -> None:
    """Writes JSON, readable by people."""
    write_whole(path, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())


def read_json(path: Path) -> Any:
    """Reads JSON.

    Raises:
        RunError: the file is missing, or is no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunError("A run folder holds config.json and weights.safetensors.", f"no {path}",
                       "give the folder that fit or save wrote") from None  # fmt: skip
    except (OSError, ValueError) as error:
        raise RunError(f"{path} must be readable JSON.", str(error), "take the file from a backup") from None


def save_tensors(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> None:
    """Writes tensors as safetensors."""
    plain: dict[str, Tensor] = {}
    seen: set[int] = set()
    for name, value in tensors.items():
        whole = value.detach().cpu().contiguous()
        place = whole.untyped_storage().data_ptr()
        plain[name] = whole.clone() if place in seen else whole  # safetensors holds each tensor once
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
    """Loads weights into a module after checking every name and shape.

    Raises:
        RunError: a tensor is missing, unknown, or has another shape; it is named.
    """
    wanted = module.state_dict()
    # some buffers may have one of several shapes, such as a scaling's: a scalar, or one per value of the event
    shapes = {
        f"{prefix}.{name}": tuple(torch.Size(shape) for shape in held.shapes(name))
        for prefix, held in module.named_modules()
        if hasattr(held, "shapes")
        for name, _ in held.named_buffers(recurse=False)
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
    module.load_state_dict(dict(tensors))


def check_version(config: Mapping[str, Any], path: Path) -> None:
    """Refuses a run of a later format.

    Raises:
        RunError: the format version is missing or unknown.
    """
    version = config.get("format_version") if isinstance(config, Mapping) else None
    if version != FORMAT_VERSION:
        raise RunError(f"This version reads runs of format {FORMAT_VERSION}.", f"format_version={version} in {path}",
                       "use the version of elbowroom that wrote it")  # fmt: skip


def environment() -> dict[str, Any]:
    """What a number may depend on beside the configuration."""
    import numpy
    import scipy
    import sklearn

    import elbowroom

    return {
        "elbowroom": elbowroom.__version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "threads": torch.get_num_threads(),
        "processor": _processor(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "system": platform.platform(terse=True),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
