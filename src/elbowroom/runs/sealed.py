"""JSON that carries its own digest: what was measured, which is written again and again beside the model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elbowroom.errors import RunError
from elbowroom.runs.folder import read_json, write_json

DIGEST = "sha256"


def write_sealed(path: Path, content: Mapping[str, Any]) -> None:
    """Writes JSON with a digest of it as its last field."""
    plain = json.loads(json.dumps(content))  # as it will be read
    write_json(path, {**plain, DIGEST: _digest(plain)})


def read_sealed(path: Path) -> dict[str, Any]:
    """What `write_sealed` wrote.

    Raises:
        RunError: the file is missing, torn, or another one.
    """
    content = read_json(path)
    digest = content.pop(DIGEST, None) if isinstance(content, dict) else None
    if digest is None or digest != _digest(content):
        raise RunError(f"{path} is what was written.", "another digest than it names itself",
                       "delete it, or report or evaluate again")  # fmt: skip
    assert isinstance(content, dict)
    return content


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
