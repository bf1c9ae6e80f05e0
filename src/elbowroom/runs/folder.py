"""The run folder: what a run leaves behind, and how its JSON is written and read.

    config.json              every setting, where the data came from, and `format_version`; written when a run starts
    environment.json         versions, threads, processor; likewise
    history.jsonl            one line per epoch
    fitted.json              what training learned beside the weights, and why it stopped; written when it ends
    objective.safetensors    what is trained beside the model, such as a discriminator
    weights.safetensors      the model; the last file of a run that has ended
    vocabulary.json          of models of texts
    checkpoints/             where training can go on from; a finished run has none
    metrics.json             what was measured
    evaluation.json          all that can be measured, where it was asked for

Everything is JSON or safetensors: reading a run, also a stranger's, runs no code. Every file is written whole
or not at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from elbowroom.data.whole_files import write_whole
from elbowroom.errors import RunError

FORMAT_VERSION = 2
CONFIG, ENVIRONMENT, FITTED, WEIGHTS = "config.json", "environment.json", "fitted.json", "weights.safetensors"
HISTORY, METRICS, EVALUATION, CHECKPOINTS = "history.jsonl", "metrics.json", "evaluation.json", "checkpoints"
OBJECTIVE = "objective.safetensors"


def write_json(path: Path, content: Any) -> None:
    """Writes JSON, readable by people."""
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    write_whole(path, text.encode("utf-8", "backslashreplace"))  # names of files may be no UTF-8; JSON reads it back


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


def read_config(folder: Path) -> dict[str, Any]:
    """The settings of a run.

    Raises:
        RunError: the folder is no run, or one of another format.
    """
    config: dict[str, Any] = read_json(folder / CONFIG)
    check_version(config, folder)
    return config


def write_history(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes a history, one line per epoch."""
    write_whole(path, "".join(json.dumps(row) + "\n" for row in rows).encode())


def read_history(folder: Path) -> list[dict[str, Any]]:
    """The history of a run, one row per epoch; empty where there is none."""
    path = folder / HISTORY
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def is_finished(folder: Path) -> bool:
    """Whether the training of this run has ended, with nothing left to go on with."""
    return (folder / WEIGHTS).exists() and not any((folder / CHECKPOINTS).glob("*"))


def digest_of_weights(folder: Path) -> str:
    """Tells the weights of a run from others; "" where there are none."""
    path = folder / WEIGHTS
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def check_version(content: Mapping[str, Any], path: Path) -> None:
    """Refuses a file of another format.

    Raises:
        RunError: the format version is missing or unknown.
    """
    version = content.get("format_version") if isinstance(content, Mapping) else None
    if version != FORMAT_VERSION:
        raise RunError(f"This version reads runs of format {FORMAT_VERSION}.", f"format_version={version} in {path}",
                       "use the version of elbowroom that wrote it")  # fmt: skip
