"""The run folder: what a run leaves behind, and how its JSON is written and read.

    config.json              every setting, where the data came from, and `format_version`; written when a run starts
    environment.json         versions, threads, processor; likewise
    history.jsonl            one line per epoch
    fitted.json              what training learned beside the weights, and why it stopped; written when it ends
    objective.safetensors    what is trained beside the model, such as a discriminator
    weights.safetensors      the model
    vocabulary.json          of models of texts
    digests.json             what all of these have to be (`runs.digests`); the last of a training that has ended
    checkpoints/             where training can go on from; a finished run has none
    metrics.json             what was measured, and of which weights
    evaluation.json          all that can be measured, where it was asked for
    report.html              the page
    .lock                    held by the process that works in the folder

Everything is JSON or safetensors: reading a run, also a stranger's, runs no code. Every file is written whole
or not at all, and only regular files inside the folder are read.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from elbowroom.data.whole_files import write_whole
from elbowroom.errors import ElbowroomWarning, RunError
from elbowroom.runs import schema

FORMAT_VERSION = 3
CONFIG, ENVIRONMENT, FITTED, WEIGHTS = "config.json", "environment.json", "fitted.json", "weights.safetensors"
HISTORY, METRICS, EVALUATION, CHECKPOINTS = "history.jsonl", "metrics.json", "evaluation.json", "checkpoints"
OBJECTIVE, VOCABULARY, DIGESTS, REPORT, LOCK = (
    "objective.safetensors", "vocabulary.json", "digests.json", "report.html", ".lock")  # fmt: skip
CHECKPOINT = "checkpoint-*.safetensors"
"""The names of checkpoints."""
MOST_JSON = 256 * 2**20
"""Bytes of a JSON file of a run, at most."""
BACKUP = "take the file from a backup"


def json_bytes(content: Any) -> bytes:
    """JSON, readable by people, as a file has it."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def write_json(path: Path, content: Any) -> None:
    """Writes JSON, readable by people."""
    write_whole(path, json_bytes(content))


def read_json(path: Path) -> Any:
    """Reads JSON.

    Raises:
        RunError: the file is missing, is no regular file of its folder, or is no JSON.
    """
    try:
        return json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        if isinstance(error, RunError):
            raise
        raise RunError(f"{path} must be readable JSON.", str(error), BACKUP) from None


def read_text(path: Path) -> str:
    """A text file of a run.

    Raises:
        RunError: as `read_json`; or it is no UTF-8.
    """
    check_regular(path)
    try:
        size = path.stat().st_size
        if size > MOST_JSON:
            raise RunError("A text file of a run is small.", f"{path} of {size:,} bytes", BACKUP)
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{path} must be readable text.", str(error), BACKUP) from None


def check_regular(path: Path) -> None:
    """Refuses what is no regular file of its folder; nothing is opened, so that no pipe waits and no device acts.

    Raises:
        RunError: it is not there; a folder, named pipe, socket or device; a link that leads out of the folder.
    """
    try:
        kind = path.stat().st_mode
        inside = path.resolve().is_relative_to(path.parent.resolve())
    except FileNotFoundError:
        raise RunError("A run folder holds config.json and weights.safetensors.", f"no {path}",
                       "give the folder that fit or save wrote") from None  # fmt: skip
    except (OSError, RuntimeError) as error:
        raise RunError(f"{path} must be a file that can be read.", str(error), BACKUP) from None
    if not stat.S_ISREG(kind):
        kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}
        raise RunError("The files of a run are regular files.",
                       f"{path}, {kinds.get(stat.S_IFMT(kind), 'a device')}", BACKUP)  # fmt: skip
    if not inside:
        raise RunError("The files of a run lie in its folder.", f"{path}, a link to {os.readlink(path)}",
                       "put the file itself there") from None  # fmt: skip


def read_config(folder: Path) -> dict[str, Any]:
    """The settings of a run.

    Raises:
        RunError: the folder is no run, or one of another format, or a setting has another type than `fit` gave it.
    """
    path = file_of(folder, CONFIG)
    config: dict[str, Any] = read_json(path)
    check_version(config, folder)
    schema.check(config, schema.CONFIG, path)
    return config


def waiting(folder: Path, name: str) -> Path:
    """Where a file lies until it takes its place."""
    return folder / f".{name}.new"


def file_of(folder: Path, name: str) -> Path:
    """Where a file of a run is: in its place, or beside it, if a commit was stopped before it got there."""
    new = waiting(folder, name)
    if new.is_file() and (folder / DIGESTS).exists() and read_digests(folder).get(name) == digest_of(new):
        return new
    return folder / name


def read_digests(folder: Path) -> dict[str, str]:
    """What the files of a run have to be, as SHA-256 by name.

    Raises:
        RunError: digests.json is missing or is none.
    """
    path = folder / DIGESTS
    digests: dict[str, str] = read_json(path)
    schema.check(digests, schema.DIGESTS, path)
    for name in digests:
        if {*"/\\"} & {*name} or name in ("", ".", ".."):
            raise RunError(
                "Digests are of files in the folder.", f"{name!r} in {path}, which is no name of a file", BACKUP
            )
    return digests


def digest_of(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        RunError: it is no regular file of its folder, or cannot be read.
    """
    check_regular(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RunError(f"{path} must be a file that can be read.", str(error), "see to its permissions") from None


def history_bytes(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A history as its file has it."""
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def read_history(path: Path) -> list[dict[str, Any]]:
    """The rows of a history, one per epoch; a last line that is torn is left out, with a note.

    Raises:
        RunError: another line is none of a history; it is named.
    """
    *lines, last = read_text(path).split("\n")
    rows = [_row(line, number, path) for number, line in enumerate(lines, 1)]
    if not last:
        return rows
    try:
        return [*rows, _row(last, len(rows) + 1, path)]
    except RunError:
        note = f"The last line of {path} is torn and left out: {len(rows)} are whole."
        warnings.warn(ElbowroomWarning(note), stacklevel=3)
        return rows


def is_torn(path: Path) -> bool:
    """Whether the last line of a history has no end, as all that are written have."""
    return not read_text(path).endswith("\n")


def _row(line: str, number: int, path: Path) -> dict[str, Any]:
    try:
        row: dict[str, Any] = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RunError("Each line of a history is JSON.", f"line {number} of {path}: {error}", BACKUP) from None
    schema.check(row, schema.EPOCH, f"line {number} of {path}")
    if not all(isinstance(row.get(name), int) for name in ("epoch", "step")):
        raise RunError("Each line of a history has its epoch and its step.", f"line {number} of {path}", BACKUP)
    return row


def is_finished(folder: Path) -> bool:
    """Whether the training of this run has ended, with nothing left to go on with."""
    return (folder / DIGESTS).exists() and not any((folder / CHECKPOINTS).glob(CHECKPOINT))


def check_version(content: Any, path: Path) -> None:
    """Refuses a file of another format.

    Raises:
        RunError: the format version is missing or unknown.
    """
    version = content.get("format_version") if isinstance(content, Mapping) else None
    if version != FORMAT_VERSION:
        raise RunError(f"This version reads runs of format {FORMAT_VERSION}.", f"format_version={version} in {path}",
                       "use the version of elbowroom that wrote it")  # fmt: skip
