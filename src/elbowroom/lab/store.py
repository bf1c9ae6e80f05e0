"""Outcomes on disk, one file each, with a digest of all they depend on: what is still true is not measured again."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import json
from pathlib import Path
from typing import Any

from elbowroom import runs
from elbowroom.configuration import to_dict
from elbowroom.lab.claim import Claim
from elbowroom.lab.record import FORMAT_VERSION, Result
from elbowroom.lab.trained import MAKES, source_digest
from elbowroom.lab.workbench import Workbench

OUTCOMES = "outcomes"
MEASURES = ("decoding", "evaluation", "latent", "lab/measures", "lab/outcome.py", "lab/panels.py", "lab/recipe.py",
            "lab/sets.py", "lab/trained.py", "lab/verdicts.py", "lab/workbench.py", "sequence_model.py",
            "tokens.py")  # fmt: skip
"""Source that an outcome depends on, beside its models and its own file."""


def write(folder: Path, data: str, name: str, digest: str, outcome: Result) -> None:
    """Writes the outcome of a claim on a data set."""
    runs.write_json(_path(folder, data, name), {"digest": digest, "outcome": outcome})


def read(folder: Path, data: str, name: str, digest: str) -> dict[str, Any] | None:
    """The outcome with this digest; None where there is none, or one of something else."""
    content = _content(folder, data, name)
    return content["outcome"] if content.get("digest") == digest else None


def seconds(folder: Path, data: str, name: str) -> float | None:
    """How long an earlier run took, whatever its digest; None where there was none."""
    return _content(folder, data, name).get("outcome", {}).get("seconds")


def digest_of(bench: Workbench, claim: Claim) -> str:
    """Of whatever an outcome depends on: recipes, seeds, sizes, and the source of experiment, measures and models."""
    module = importlib.import_module(claim.experiment.__module__)
    content = {
        "claim": claim.name,
        "recipes": [to_dict(recipe) for recipe in claim.needs(bench)],
        "data": bench.data,
        "scale": dataclasses.asdict(bench.scale),
        "seeds": bench.seeds,
        "format": FORMAT_VERSION,
        "measures": source_digest(*MAKES, *MEASURES),
        "source": hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest(),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]


def _path(folder: Path, data: str, name: str) -> Path:
    return folder / OUTCOMES / data / f"{name}.json"


def _content(folder: Path, data: str, name: str) -> dict[str, Any]:
    path = _path(folder, data, name)
    return runs.read_json(path) if path.exists() else {}
